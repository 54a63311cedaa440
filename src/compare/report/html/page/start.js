// What happens when.

function begin() {
  sortable(byId('summary'));
  const form = byId('filters');
  byId('filter-candidates').append(...given.candidates.map((name, by) => {
    const box = make('input', { type: 'checkbox', 'data-by': by, checked: '' });
    return make('label', {}, box, ` ${by + 1} `, make('bdi', {}, visible(name)));
  }));
  const read = () => {
    wanted.text = byId('filter-text').value;
    wanted.state = byId('filter-state').value;
    if (wanted.order !== byId('order').value) { wanted.order = byId('order').value; wanted.by = null; }
    wanted.hidden = new Set([...form.querySelectorAll('[data-by]')].filter(box => !box.checked).map(box => Number(box.dataset.by)));
    wanted.page = 0;
    draw();
  };
  let waiting = null;
  form.addEventListener('input', () => { clearTimeout(waiting); waiting = setTimeout(read, 60); });
  form.addEventListener('submit', event => event.preventDefault());
  form.addEventListener('reset', () => setTimeout(() => { wanted.by = null; read(); }));
  const place = byId('matrix-place');
  place.addEventListener('keydown', pressed);
  place.addEventListener('click', clicked);
  const turn = by => { wanted.page += by; draw(); place.scrollTop = 0; };
  byId('page-before').addEventListener('click', () => turn(-1));
  byId('page-after').addEventListener('click', () => turn(1));
  byId('cell-repeat').addEventListener('change', fill);
  byId('cell-other').addEventListener('change', fill);
  byId('cell-close').addEventListener('click', () => byId('cell').close());
  form.hidden = false;
  byId('legend').hidden = false;
  draw();
}
if (byId('summary')) begin();
document.documentElement.dataset.ready = String(Math.round(performance.now()));
