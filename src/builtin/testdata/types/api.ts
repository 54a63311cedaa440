export interface Point {
  x: number;
  kind: "near" | "far";
  tags: readonly string[];
  at: Date;
  next?: Point | null;
}
