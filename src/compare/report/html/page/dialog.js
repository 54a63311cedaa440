// One cell: what came, what was found, and how it differs from what another candidate made of the same input.

/** Lines of an output that are shown at once. */
const MOST_LINES = 4000;
const looked = { row: 0, by: 0 };

function open(cell) {
  looked.row = Number(cell.dataset.row);
  looked.by = Number(cell.dataset.by);
  const cells = repeats[looked.row][looked.by];
  if (!cells.length) return;
  const { input, group } = given.rows[looked.row];
  byId('cell-title').replaceChildren(make('bdi', {}, visible(input)), group ? ' · ' + visible(group) : '', ' · ', make('bdi', {}, visible(given.candidates[looked.by])));
  byId('cell-repeat').replaceChildren(...cells.map((one, place) => new Option(`${one.repeat + 1}: ${STATES[state(one)]}${one.score === undefined ? '' : ', ' + one.score}`, place)));
  const others = given.candidates.map((_, by) => by).filter(by => by !== looked.by && repeats[looked.row][by].length);
  byId('cell-other').replaceChildren(new Option('nobody', ''), ...others.map(by => new Option(`${by + 1} ${visible(given.candidates[by])}`, by)));
  fill();
  byId('cell').showModal();
}

function fill() {
  const cell = repeats[looked.row][looked.by][Number(byId('cell-repeat').value)];
  const facts = [
    ['Score', cell.score === undefined ? '–' : String(cell.score)],
    ['Status', STATES[state(cell)]],
    ['Reason', cell.reason === undefined ? null : visible(given.messages[cell.reason])],
    ['Gates failed', cell.gates ? cell.gates.map(gate => visible(given.messages[gate])).join(', ') : null],
    ['Latency', milliseconds(cell.ms)],
    ['First token', cell.first_ms === undefined ? null : milliseconds(cell.first_ms)],
    ['Tokens', cell.tokens_in === undefined && cell.tokens_out === undefined ? null : `${cell.tokens_in ?? '–'} in, ${cell.tokens_out ?? '–'} out`],
    ['Cost', cost(cell.cost)],
  ];
  byId('cell-facts').replaceChildren(...facts.filter(([, value]) => value !== null)
    .map(([name, value]) => make('div', {}, make('dt', {}, name), make('dd', {}, value))));
  byId('cell-findings').replaceChildren(...found(cell));
  const other = byId('cell-other').value;
  if (other === '') plain(cell); else differing(cell, Number(other));
}

function found(cell) {
  const points = (earned, of) => of === 0 ? '' : earned === null ? `unscored of ${of}` : `${Math.round(earned * 10) / 10} of ${of}`;
  const findings = cell.findings ?? [];
  const rows = findings.map(([check, role, earned, of, line, message]) => make('tr', {},
    make('td', {}, make('code', {}, visible(given.messages[check]))), make('td', {}, role),
    make('td', {}, role === 'cap' ? `at most ${of}` : points(earned, of)), make('td', {}, line === null ? '' : String(line)),
    make('td', {}, visible(given.messages[message]))));
  const head = make('tr', {}, ...['Check', 'Role', 'Points', 'Line', 'Finding'].map(name => make('th', { scope: 'col' }, name)));
  const table = make('div', { class: 'scroll' }, make('table', {}, make('thead', {}, head), make('tbody', {}, ...rows)));
  const rest = [cell.held ? `${cell.held} held in full` : '', cell.more ? `${cell.more} more are not in this file` : ''].filter(Boolean).join('; ');
  const note = make('p', { class: 'quiet' }, rest ? (findings.length ? 'Besides these: ' : 'None took points: ') + rest + '.' : findings.length ? '' : 'None.');
  return findings.length ? [table, note] : [note];
}

const textOf = cell => cell?.text === undefined ? null : given.outputs.texts[cell.text];
const cutNote = text => text.of === undefined ? '' : `Only the beginning of ${text.of} characters is in this file.`;
const lineOf = place => visible(given.outputs.lines[place]);

function plain(cell) {
  const text = textOf(cell);
  const lines = text === null ? [] : text.lines;
  const more = lines.length > MOST_LINES ? ` The first ${MOST_LINES} of ${lines.length} lines are shown.` : '';
  byId('output-note').textContent = text === null ? 'There is no text.' : cutNote(text) + more;
  byId('output').textContent = lines.slice(0, MOST_LINES).map(lineOf).join('\n');
}

/** The other's cell of the same repeat, or its first. */
function differing(cell, by) {
  const others = repeats[looked.row][by];
  const other = others.find(one => one.repeat === cell.repeat) ?? others[0];
  const [own, theirs] = [textOf(cell), textOf(other)];
  const score = other.score === undefined ? STATES[state(other)] : `score ${other.score}`;
  const told = `− only here, + only ${visible(given.candidates[by])} (repeat ${other.repeat + 1}, ${score}). `;
  const steps = own === null || theirs === null ? null : diff(own.lines, theirs.lines);
  if (steps === null) {
    plain(cell);
    const why = own === null || theirs === null ? 'One of the two has no text to compare.' : 'The two differ too much to be set against each other; this one is shown.';
    byId('output-note').textContent = why + ' ' + byId('output-note').textContent;
    return;
  }
  const changed = steps.filter(([sign]) => sign !== '=').length;
  const more = steps.length > MOST_LINES ? ` The first ${MOST_LINES} of ${steps.length} lines are shown.` : '';
  byId('output-note').textContent = (changed ? told + `${changed} lines differ. ` : 'The two are the same. ') + (cutNote(own) || cutNote(theirs)) + more;
  const tags = { '=': ['span', '  '], '-': ['del', '− '], '+': ['ins', '+ '] };
  byId('output').replaceChildren(...steps.slice(0, MOST_LINES).map(([sign, line]) => {
    const [name, lead] = tags[sign];
    return make(name, name === 'span' ? { class: 'same' } : {}, lead + lineOf(line));
  }));
}

