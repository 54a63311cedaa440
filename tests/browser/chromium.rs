//! Chromium without a window, driven over its pipes as a person would: pointer, keys, and a look at the page.

use serde_json::{Value, json};
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

pub(super) const ARGUMENTS: [&str; 8] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

/// How long a page may be silent before the test gives up.
const PATIENCE: Duration = Duration::from_secs(120);

/// How long it may take to close.
const GOODBYE: Duration = Duration::from_secs(5);

/// Where the browser is, if it is.
pub(super) fn chromium() -> Option<PathBuf> {
    let places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
    places.iter().map(PathBuf::from).find(|path| path.is_file())
}

/// One page in a browser of its own.
pub(super) struct Tab {
    browser: Child,
    commands: File,
    messages: Receiver<Value>,
    session: Option<String>,
    last: u64,
    /// What the page complained of: exceptions, and what its policy forbade.
    pub(super) complaints: Vec<String>,
    /// Profile and pipes.
    _folder: tempfile::TempDir,
}

impl Tab {
    /// A browser that shows this file.
    pub(super) fn open(browser: &Path, page: &Path) -> Tab {
        let folder = tempfile::tempdir().unwrap();
        let [input, output] = ["in", "out"].map(|name| folder.path().join(name));
        assert!(Command::new("mkfifo").arg(&input).arg(&output).status().unwrap().success());
        // DevTools speaks over the descriptors 3 and 4, which only a shell can give without unsafe code.
        let script = r#"browser=$1; input=$2; output=$3; shift 3; exec "$browser" "$@" 3<"$input" 4>"$output""#;
        let child = Command::new("sh")
            .args(["-c", script, "sh"])
            .args([browser, &input, &output])
            .args(ARGUMENTS)
            .args(["--remote-debugging-pipe", "--window-size=1400,1000", "--hide-scrollbars"])
            .arg(format!("--user-data-dir={}", folder.path().join("profile").display()))
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let commands = File::options().write(true).open(&input).unwrap();
        let messages = listened(File::open(&output).unwrap());
        let (session, complaints) = (None, Vec::new());
        let mut tab = Tab { browser: child, commands, messages, session, last: 0, complaints, _folder: folder };
        let target = tab.command("Target.createTarget", &json!({"url": "about:blank"}));
        let target = json!({"targetId": target["targetId"], "flatten": true});
        tab.session = tab.command("Target.attachToTarget", &target)["sessionId"].as_str().map(str::to_owned);
        for domain in ["Page.enable", "Runtime.enable", "Log.enable"] {
            tab.command(domain, &json!({}));
        }
        tab.command("Page.navigate", &json!({"url": format!("file://{}", page.display())}));
        while tab.message()["method"] != "Page.loadEventFired" {}
        tab
    }

    /// What an expression is in the page; a promise is waited for.
    pub(super) fn ask(&mut self, expression: &str) -> Value {
        let question = json!({"expression": expression, "returnByValue": true, "awaitPromise": true});
        let said = self.command("Runtime.evaluate", &question);
        assert!(said.get("exceptionDetails").is_none(), "{expression}: {said}");
        said["result"]["value"].clone()
    }

    /// Clicks the middle of the first element that matches.
    pub(super) fn click(&mut self, selector: &str) {
        let place = self.ask(&format!(
            "(() => {{ const element = document.querySelector({selector:?}); element.scrollIntoView({{block: 'center'}}); \
             const box = element.getBoundingClientRect(); return [box.x + box.width / 2, box.y + box.height / 2]; }})()"
        ));
        for kind in ["mousePressed", "mouseReleased"] {
            let event = json!({"type": kind, "x": place[0], "y": place[1], "button": "left", "clickCount": 1});
            self.command("Input.dispatchMouseEvent", &event);
        }
    }

    /// Presses a key and lets it go.
    pub(super) fn press(&mut self, key: &str) {
        let (code, text) = match key {
            "Tab" => (9, ""),
            "Enter" => (13, "\r"),
            "Escape" => (27, ""),
            "End" => (35, ""),
            "Home" => (36, ""),
            "ArrowLeft" => (37, ""),
            "ArrowUp" => (38, ""),
            "ArrowRight" => (39, ""),
            "ArrowDown" => (40, ""),
            other => panic!("`{other}` is no key this test knows"),
        };
        let event = |kind: &str| json!({"type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code});
        let mut down = event(if text.is_empty() { "rawKeyDown" } else { "keyDown" });
        if !text.is_empty() {
            down["text"] = text.into();
        }
        self.command("Input.dispatchKeyEvent", &down);
        self.command("Input.dispatchKeyEvent", &event("keyUp"));
    }

    /// Types into what has the focus.
    pub(super) fn type_in(&mut self, text: &str) {
        self.command("Input.insertText", &json!({"text": text}));
    }

    /// A picture of what is seen, as `light` or `dark`.
    pub(super) fn picture(&mut self, scheme: &str, file: &Path) {
        let features = json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]});
        self.command("Emulation.setEmulatedMedia", &features);
        let picture = self.command("Page.captureScreenshot", &json!({"format": "png"}));
        let bytes = base64::Engine::decode(&base64::prelude::BASE64_STANDARD, picture["data"].as_str().unwrap());
        std::fs::write(file, bytes.unwrap()).unwrap();
    }

    pub(super) fn command(&mut self, method: &str, parameters: &Value) -> Value {
        self.last += 1;
        let mut command = json!({"id": self.last, "method": method, "params": parameters});
        if let Some(session) = &self.session {
            command["sessionId"] = session.as_str().into();
        }
        self.commands.write_all(format!("{command}\0").as_bytes()).unwrap();
        loop {
            let message = self.message();
            if message["id"] == self.last {
                assert!(message.get("error").is_none(), "{method}: {message}");
                return message["result"].clone();
            }
        }
    }

    fn message(&mut self) -> Value {
        let message = self.messages.recv_timeout(PATIENCE).expect("the browser goes on answering");
        if ["Runtime.exceptionThrown", "Log.entryAdded"].iter().any(|method| message["method"] == *method) {
            self.complaints.push(message["params"].to_string());
        }
        message
    }
}

impl Drop for Tab {
    fn drop(&mut self) {
        // Asked to go, it takes its children along and leaves its profile alone; it may be gone already.
        let _ = self.commands.write_all(b"{\"id\":0,\"method\":\"Browser.close\"}\0");
        while self.messages.recv_timeout(GOODBYE).is_ok() {}
        let _ = self.browser.kill();
        let _ = self.browser.wait();
    }
}

fn listened(output: File) -> Receiver<Value> {
    let (sender, messages) = channel();
    std::thread::spawn(move || {
        for message in BufReader::new(output).split(0) {
            // The last message of a browser that is closed may be a part of one.
            let Some(message) = message.ok().and_then(|message| serde_json::from_slice(&message).ok()) else { return };
            if sender.send(message).is_err() {
                return;
            }
        }
    });
    messages
}
