// The cart lives in the browser until it becomes an order.
import type { OrderLine, Product } from "./client";

const KEY = "tea-shop.cart";

export interface CartEntry {
  product: Product;
  quantity: number;
}

export class Cart {
  private constructor(private readonly storage: Storage, readonly entries: CartEntry[]) {}

  static load(storage: Storage): Cart {
    return new Cart(storage, JSON.parse(storage.getItem(KEY) ?? "[]"));
  }

  add(product: Product): void {
    const entry = this.entries.find((entry) => entry.product.id === product.id);
    if (entry) entry.quantity += 1;
    else this.entries.push({ product, quantity: 1 });
    this.save();
  }

  clear(): void {
    this.entries.length = 0;
    this.save();
  }

  totalCents(): number {
    return this.entries.reduce((sum, entry) => sum + entry.quantity * entry.product.price_cents, 0);
  }

  lines(): OrderLine[] {
    return this.entries.map(({ product, quantity }) => ({ product_id: product.id, quantity }));
  }

  private save(): void {
    this.storage.setItem(KEY, JSON.stringify(this.entries));
  }
}
