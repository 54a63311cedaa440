// The one module that talks to the API.
export interface Product {
  id: number;
  sku: string;
  name: string;
  description: string | null;
  price_cents: number;
  on_hand: number;
}

export interface OrderLine {
  product_id: number;
  quantity: number;
}

export interface Order {
  id: number;
  status: string;
  total_cents: number;
}

const API = import.meta.env.VITE_API_URL ?? "http://127.0.0.1:8000";

async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const token = sessionStorage.getItem("token");
  const headers: Record<string, string> = { "Content-Type": "application/json" };
  if (token) headers.Authorization = `Bearer ${token}`;
  const response = await fetch(API + path, { method, headers, body: body ? JSON.stringify(body) : undefined });
  if (!response.ok) throw new Error((await response.json()).detail);
  return response.json();
}

export const listProducts = () => call<Product[]>("GET", "/products");

export async function login(email: string, password: string): Promise<void> {
  const { token } = await call<{ token: string }>("POST", "/customers/login", { email, password });
  sessionStorage.setItem("token", token);
}

export const placeOrder = (lines: OrderLine[]) => call<Order>("POST", "/orders", { lines });

export const payOrder = (order: Order, method: string) =>
  call<{ id: number }>("POST", "/payments", { order_id: order.id, method });
