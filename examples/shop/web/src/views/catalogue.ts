// The shelf: every product with its price and a button.
import { html, render } from "lit-html";
import type { Cart } from "../cart";
import { listProducts, type Product } from "../client";

export const euros = (cents: number): string => (cents / 100).toFixed(2) + " €";

export async function showCatalogue(page: HTMLElement, cart: Cart): Promise<void> {
  const card = (product: Product) => html`
    <li>
      <h2>${product.name}</h2>
      <p>${product.description ?? ""}</p>
      <button ?disabled=${product.on_hand === 0} @click=${() => cart.add(product)}>
        ${euros(product.price_cents)}
      </button>
    </li>`;
  render(html`<ul>${(await listProducts()).map(card)}</ul><a href="#checkout">To the checkout</a>`, page);
}
