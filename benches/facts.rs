//! How fast facts are read: 1,000 source files of 10 kB, on as many threads as there are cores.

use criterion::{Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use sluice::project::{Project, Reading};
use sluice::sources::Limits;
use std::fmt::Write;
use std::hint::black_box;
use std::time::Duration;

const FILES: usize = 1000;
const BYTES: usize = 10_000;

/// A file of code with routes, types and imports, padded to size with more of the same.
fn module(index: usize) -> (String, String) {
    let mut text = String::new();
    let extension = ["py", "ts", "rs"][index % 3];
    let mut part = 0;
    while text.len() < BYTES {
        let _ = match extension {
            "py" => write!(
                text,
                "from .module_{} import helper_{part}\n\n\nclass Order{part}(Base):\n    \"\"\"An order.\"\"\"\n\n    id: int\n    total: float = 0.0\n\n    def pay(self, amount: float) -> bool:\n        return amount >= self.total\n\n\n@router.get(\"/orders_{index}_{part}/{{order_id}}\")\ndef get_order_{part}(order_id: int) -> Order{part}:\n    \"\"\"Gives one order.\"\"\"\n    return store.get(order_id)\n\n\n",
                (index + 3) % FILES
            ),
            "ts" => write!(
                text,
                "import {{ helper{part} }} from './module_{}';\n\nexport interface Order{part} {{ id: number; total: number }}\n\nexport class Shop{part} {{\n  private orders: Order{part}[] = [];\n  pay(id: number): boolean {{ return this.orders.some(order => order.id === id); }}\n}}\n\nrouter.get('/orders_{index}_{part}/:id', (request, response) => response.json({{}}));\n\n",
                (index + 3) % FILES
            ),
            _ => write!(
                text,
                "use crate::module_{}::Helper{part};\n\n/// An order.\npub struct Order{part} {{ pub id: u64, total: f64 }}\n\nimpl Order{part} {{\n    /// Pays it.\n    pub fn pay(&self, amount: f64) -> bool {{ amount >= self.total }}\n}}\n\n",
                (index + 3) % FILES
            ),
        };
        part += 1;
    }
    (format!("src/group_{}/module_{index}.{extension}", index % 20), text)
}

fn facts(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let mut bytes = 0;
    for index in 0..FILES {
        let (path, text) = module(index);
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("it has a folder")).expect("folders can be made");
        bytes += text.len() as u64;
        std::fs::write(path, text).expect("files can be written");
    }
    let limits = Limits::default();
    let mut group = criterion.benchmark_group("facts");
    group.throughput(Throughput::Bytes(bytes)).sample_size(10).sampling_mode(SamplingMode::Flat);
    group.measurement_time(Duration::from_secs(20));
    group.bench_function("1000_files_10_mb", |bencher| {
        let from = [folder.path().to_owned()];
        let reading = Reading { from: &from, notes: &[], out: None, limits: &limits, aliases: &[] };
        bencher.iter(|| black_box(Project::read(reading).expect("the project can be read")));
    });
    group.finish();
}

criterion_group!(benches, facts);
criterion_main!(benches);
