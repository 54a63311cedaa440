// Starts the shop window: picks the view that the address bar asks for.
import { Cart } from "./cart";
import { showCatalogue } from "./views/catalogue";
import { showCheckout } from "./views/checkout";

const cart = Cart.load(localStorage);
const page = document.querySelector<HTMLElement>("main");

async function show(): Promise<void> {
  if (!page) return;
  if (location.hash === "#checkout") {
    await showCheckout(page, cart);
  } else {
    await showCatalogue(page, cart);
  }
}

window.addEventListener("hashchange", () => void show());
void show();
