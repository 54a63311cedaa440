// The counter: log in, order what is in the cart, pay.
import { html, render } from "lit-html";
import type { Cart } from "../cart";
import { login, payOrder, placeOrder } from "../client";
import { euros } from "./catalogue";

export async function showCheckout(page: HTMLElement, cart: Cart): Promise<void> {
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    await login(String(form.get("email")), String(form.get("password")));
    const order = await placeOrder(cart.lines());
    await payOrder(order, String(form.get("method")));
    cart.clear();
    render(html`<p>Order ${order.id} is paid. Thank you!</p>`, page);
  };
  render(
    html`<form @submit=${submit}>
      <label>E-mail <input name="email" type="email" required /></label>
      <label>Password <input name="password" type="password" required /></label>
      <label>Pay by <select name="method"><option>card</option><option>invoice</option></select></label>
      <button>Pay ${euros(cart.totalCents())}</button>
    </form>`,
    page,
  );
}
