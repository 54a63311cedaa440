//! Diagrams as a browser shows them: no label leaves its box.
#![allow(clippy::disallowed_macros, reason = "a skipped test says so")]

use super::chromium::{ARGUMENTS, chromium};
use std::path::Path;
use std::process::Command;

/// Pixels that a glyph may stand out of its box: browsers round, and italics lean.
const TOLERANCE: &str = "3";

/// Looks at every box that holds text and names the labels that leave theirs.
const MEASURE: &str = r"
const outside = [];
let boxes = 0;
for (const node of document.querySelectorAll('svg g.node')) {
  const shapes = [...node.querySelectorAll('rect, path, polygon, circle, ellipse')].map(shape => shape.getBoundingClientRect());
  const texts = [...node.querySelectorAll('text')].filter(text => text.textContent.trim() !== '');
  if (shapes.length === 0 || texts.length === 0) continue;
  boxes += 1;
  const left = Math.min(...shapes.map(s => s.left)), right = Math.max(...shapes.map(s => s.right));
  const top = Math.min(...shapes.map(s => s.top)), bottom = Math.max(...shapes.map(s => s.bottom));
  for (const text of texts) {
    const at = text.getBoundingClientRect();
    if (at.left < left - TOLERANCE || at.right > right + TOLERANCE || at.top < top - TOLERANCE || at.bottom > bottom + TOLERANCE)
      outside.push(text.textContent.trim());
  }
}
const remote = performance.getEntriesByType('resource').length;
document.body.textContent = 'MEASURED boxes=' + boxes + ' remote=' + remote + ' outside=' + JSON.stringify(outside);
";

/// What the browser says of a page: boxes with text, things it fetched, labels outside their boxes.
fn measured(browser: &Path, folder: &Path, page: &str) -> String {
    let html = std::fs::read_to_string(folder.join(page)).unwrap();
    // The page forbids scripts; the copy that is measured allows ours and nothing else.
    let open = html.replacen("default-src 'none'", "default-src 'none'; script-src 'unsafe-inline'", 1);
    assert_ne!(open, html, "the page has no content security policy");
    let script = MEASURE.replace("TOLERANCE", TOLERANCE);
    let copy = folder.join(format!("measured-{page}"));
    std::fs::write(&copy, open.replacen("</body>", &format!("<script>{script}</script></body>"), 1)).unwrap();
    let profile = tempfile::tempdir().unwrap();
    let output = Command::new(browser)
        .args(ARGUMENTS)
        .arg("--dump-dom")
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .arg(format!("file://{}", copy.display()))
        .output()
        .unwrap();
    let dom = String::from_utf8_lossy(&output.stdout).into_owned();
    let told = dom.split_once("MEASURED ").unwrap_or_else(|| panic!("{page}: {dom:.2000}")).1;
    told.split('<').next().unwrap_or(told).to_owned()
}

#[test]
fn no_label_leaves_its_box_and_nothing_is_fetched() {
    let Some(browser) = chromium() else {
        eprintln!("SKIPPED: no Chromium on this machine, so nobody looked at the pages");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let run = Command::new(env!("CARGO_BIN_EXE_sluice"))
        .args(["generate", "erd", "architecture", "components_diagram", "data_flow", "class", "--quiet"])
        .args(["--from", concat!(env!("CARGO_MANIFEST_DIR"), "/examples/shop"), "--out"])
        .arg(folder.path())
        .env_clear()
        .env("HOME", folder.path())
        .env("SLUICE_LEDGER", folder.path().join("ledger.db"))
        .env("OLLAMA_HOST", "127.0.0.1:9")
        .status()
        .unwrap();
    assert_eq!(run.code(), Some(0));
    for page in ["erd.html", "architecture.html", "components_diagram.html", "data_flow.html", "class.html"] {
        let told = measured(&browser, folder.path(), page);
        assert!(told.contains("remote=0") && told.contains("outside=[]"), "{page}: {told}");
        assert!(!told.contains("boxes=0"), "{page}: no box was found to measure");
    }
}
