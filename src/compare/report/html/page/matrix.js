// The matrix of inputs and candidates: filtered, ordered, a page of rows at a time, walked with the keyboard.

/** Rows that are drawn at once. */
const ROWS = 200;
const wanted = { text: '', state: '', order: '', by: null, rising: false, hidden: new Set(), page: 0 };
/** One group of all needs no name. */
const GROUPS = new Set(given.rows.map(row => row.group)).size;
/** The cell that the tabulator reaches: row of the whole, and candidate. */
let here = null;

const columns = () => given.candidates.map((_, by) => by).filter(by => !wanted.hidden.has(by));

/** Says of a row whether its input, an output or a finding holds the text. */
function holding(text) {
  if (text === '') return () => true;
  const found = list => new Set(list.flatMap((line, place) => line.toLowerCase().includes(text) ? [place] : []));
  const lines = found(given.outputs.lines);
  const texts = new Set(given.outputs.texts.flatMap((one, place) => one.lines.some(line => lines.has(line)) ? [place] : []));
  const messages = found(given.messages);
  const tells = cell => texts.has(cell.text) || messages.has(cell.reason)
    || (cell.findings ?? []).some(finding => messages.has(finding[0]) || messages.has(finding[5]));
  return row => {
    const { input, group = '' } = given.rows[row];
    return (input + ' ' + group).toLowerCase().includes(text) || columns().some(by => repeats[row][by].some(tells));
  };
}

function inState(row, name) {
  const shown = columns().map(by => sums[row][by]).filter(sum => sum !== null);
  if (name === '') return true;
  if (name === 'mixed') return new Set(shown.filter(sum => sum.judged).map(sum => sum.mark)).size > 1;
  return shown.some(sum => sum.states.has(name));
}

const means = row => columns().map(by => sums[row][by]?.mean ?? null).filter(mean => mean !== null);
const ORDERS = {
  name: (one, other) => given.rows[one].input.localeCompare(given.rows[other].input),
  low: (one, other) => average(one) - average(other),
  spread: (one, other) => spread(other) - spread(one),
};
const average = row => { const all = means(row); return all.length ? all.reduce((sum, mean) => sum + mean, 0) / all.length : Infinity; };
const spread = row => { const all = means(row); return all.length ? Math.max(...all) - Math.min(...all) : -1; };
function byCandidate(one, other) {
  const [a, b] = [one, other].map(row => sums[row][wanted.by]?.mean ?? null);
  if (a === null || b === null) return (a === null) - (b === null);
  return wanted.rising ? a - b : b - a;
}

function chosen() {
  const holds = holding(wanted.text.trim().toLowerCase());
  const rows = given.rows.map((_, row) => row).filter(row => inState(row, wanted.state) && holds(row));
  const order = wanted.by === null ? ORDERS[wanted.order] : byCandidate;
  return order ? rows.sort(order) : rows;
}

function headOf(by) {
  const sort = make('button', { type: 'button', class: 'sort', tabindex: '0' }, make('span', { class: 'number' }, String(by + 1)), ' ', breakable(given.candidates[by]));
  const head = make('th', { scope: 'col', 'data-by': by }, sort);
  if (wanted.by === by) head.setAttribute('aria-sort', wanted.rising ? 'ascending' : 'descending');
  return head;
}

function cellOf(row, by) {
  const sum = sums[row][by];
  if (sum === null) return make('td', { class: 'empty', role: 'gridcell', tabindex: '-1', 'data-row': row, 'data-by': by, 'aria-label': 'not asked' });
  const off = wanted.state in STATES && !sum.states.has(wanted.state);
  return make('td', { class: off ? 'off' : band(sum.mean), role: 'gridcell', tabindex: '-1', 'data-row': row, 'data-by': by, 'aria-label': spoken(sum) }, shownScore(sum.mean) + ' ' + sum.mark);
}

function rowOf(row, at, shown) {
  const { input, group } = given.rows[row];
  const name = make('th', { scope: 'row', title: visible(input) }, make('bdi', {}, visible(input)));
  if (GROUPS > 1) name.append(make('small', {}, visible(group ?? '')));
  return make('tr', { 'aria-rowindex': at + 2 }, name, ...shown.map(by => cellOf(row, by)));
}

function draw() {
  const rows = chosen();
  const shown = columns();
  const last = Math.max(0, Math.ceil(rows.length / ROWS) - 1);
  wanted.page = Math.min(wanted.page, last);
  const first = wanted.page * ROWS;
  const page = rows.slice(first, first + ROWS);
  const head = make('tr', { 'aria-rowindex': 1 }, make('th', { scope: 'col' }, 'Input'), ...shown.map(headOf));
  const body = make('tbody', {}, ...page.map((row, at) => rowOf(row, first + at, shown)));
  const table = make('table', { id: 'matrix', role: 'grid', 'aria-labelledby': 'matrix-title', 'aria-describedby': 'legend', 'aria-readonly': 'true', 'aria-rowcount': rows.length + 1 }, make('thead', {}, head), body);
  byId('matrix-place').replaceChildren(table);
  const kept = here && table.querySelector(`td[data-row="${here.row}"][data-by="${here.by}"]`);
  stand(kept ?? table.querySelector('td'), false);
  const out = given.left_out ? `; ${given.left_out} more inputs are not in this file` : '';
  byId('count').textContent = `${rows.length} of ${given.rows.length} inputs${out}`;
  byId('pages').hidden = last === 0;
  byId('page-at').textContent = `${first + 1} to ${first + page.length} of ${rows.length}`;
  byId('page-before').disabled = wanted.page === 0;
  byId('page-after').disabled = wanted.page === last;
}

/** Makes a cell the one that the tabulator reaches. */
function stand(cell, focus) {
  const before = byId('matrix').querySelector('td[tabindex="0"]');
  if (before) before.tabIndex = -1;
  if (!cell) return;
  cell.tabIndex = 0;
  here = { row: Number(cell.dataset.row), by: Number(cell.dataset.by) };
  if (focus) cell.focus();
}

/** Where a key leads from a cell: row and column of what is drawn. */
function led(event, row, column, rows, wide) {
  switch (event.key) {
    case 'ArrowUp': return [row - 1, column];
    case 'ArrowDown': return [row + 1, column];
    case 'ArrowLeft': return [row, column - 1];
    case 'ArrowRight': return [row, column + 1];
    case 'PageUp': return [Math.max(0, row - 10), column];
    case 'PageDown': return [Math.min(rows - 1, row + 10), column];
    case 'Home': return [event.ctrlKey ? 0 : row, 1];
    case 'End': return [event.ctrlKey ? rows - 1 : row, wide];
    default: return null;
  }
}

function pressed(event) {
  const cell = event.target.closest?.('#matrix td');
  if (!cell || event.altKey || event.metaKey) return;
  if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); open(cell); return; }
  const rows = byId('matrix').tBodies[0].rows;
  const place = led(event, [...rows].indexOf(cell.parentElement), cell.cellIndex, rows.length, cell.parentElement.cells.length - 1);
  if (place === null) return;
  event.preventDefault();
  const next = place[1] > 0 && rows[place[0]]?.cells[place[1]];
  if (next) stand(next, true);
}

function clicked(event) {
  const head = event.target.closest('th[data-by]');
  const cell = event.target.closest('td');
  if (head && event.target.closest('button')) {
    const by = Number(head.dataset.by);
    wanted.rising = wanted.by === by && !wanted.rising;
    wanted.by = by;
    draw();
    byId('matrix').querySelector(`th[data-by="${by}"] button`).focus();
  } else if (cell) {
    stand(cell, true);
    open(cell);
  }
}

