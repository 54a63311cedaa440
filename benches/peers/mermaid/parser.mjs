// The official parser, in a document without a browser.
import { JSDOM } from "jsdom";

const { window } = new JSDOM("<!doctype html><body></body>");
globalThis.window = window;
globalThis.document = window.document;
// Colours of `box` are tried on an option element.
globalThis.Option = window.Option;

const { default: mermaid } = await import("mermaid");
mermaid.initialize({ startOnLoad: false, securityLevel: "strict" });

/** `null` where the official parser accepts the text, else the first line of its complaint. */
export async function complaint(text) {
  try {
    await mermaid.parse(text);
    return null;
  } catch (error) {
    return String(error?.message ?? error).split("\n")[0] || "rejected";
  }
}
