// What the page holds, and words for it. Texts of others are only ever set as text.

const given = JSON.parse(document.getElementById('cells')?.textContent || 'null') ?? { candidates: [], rows: [], cells: [], left_out: 0, messages: [], outputs: { lines: [], texts: [] } };
const byId = id => document.getElementById(id);

/** An element with attributes and children; a string becomes text. */
function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/** Characters that show as nothing, or turn the order of others round, are shown by number. */
const visible = text => text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu,
  character => '⟨U+' + character.codePointAt(0).toString(16).toUpperCase().padStart(4, '0') + '⟩');

/** A name that may be broken after its parts, and within a part that is too long for a column. */
function breakable(name) {
  const parts = visible(name).match(/[^\/_#:.\-]{1,14}[\/_#:.\-]*|[\/_#:.\-]+/gu) ?? [];
  return make('bdi', {}, ...parts.flatMap(part => [part, make('wbr')]));
}

/** Cells of a row and a candidate, in order of their repeats. */
const repeats = given.rows.map(() => given.candidates.map(() => []));
for (const cell of given.cells) repeats[cell.row][cell.by].push(cell);

function state(cell) {
  if (cell.accepted !== undefined) return cell.accepted ? 'accepted' : 'rejected';
  return cell.reason === undefined ? 'unscored' : 'lost';
}

/** What all repeats of a cell come to. */
function together(cells) {
  const scores = cells.map(cell => cell.score).filter(score => score !== undefined);
  const judged = cells.filter(cell => cell.accepted !== undefined);
  const accepted = judged.filter(cell => cell.accepted).length;
  const mean = scores.length ? scores.reduce((sum, score) => sum + score, 0) / scores.length : null;
  const states = new Set(cells.map(state));
  const mark = judged.length === 0 ? (states.has('unscored') ? '?' : '!') : accepted === judged.length ? '✓' : accepted ? '~' : '✗';
  return { mean, accepted, judged: judged.length, states, mark };
}
const sums = repeats.map(row => row.map(cells => cells.length ? together(cells) : null));

const STATES = { accepted: 'accepted', rejected: 'not accepted', unscored: 'unscored', lost: 'no answer' };
const shownScore = mean => mean === null ? '–' : Number.isInteger(mean) ? String(mean) : mean.toFixed(1);

/** The same for who cannot see colours or marks. */
function spoken(sum) {
  if (sum.judged === 0) return [...sum.states].map(name => STATES[name]).join(', ');
  const all = sum.judged === 1 ? (sum.accepted ? 'accepted' : 'not accepted') : sum.accepted + ' of ' + sum.judged + ' accepted';
  return 'score ' + shownScore(sum.mean) + ', ' + all;
}

/** Bands of colour: a failed gate holds a score at 40, most thresholds are 80. */
function band(mean) {
  if (mean === null) return '';
  return mean <= 40 ? 'b0' : mean < 60 ? 'b1' : mean < 80 ? 'b2' : mean < 90 ? 'b3' : 'b4';
}

const milliseconds = ms => ms < 1000 ? ms + ' ms' : ms < 60000 ? (ms / 1000).toFixed(1) + ' s' : (ms / 60000).toFixed(1) + ' min';
function cost(amount) {
  if (amount === undefined) return 'unknown';
  if (amount === 'local') return 'local';
  return (amount >= 1 || amount === 0 ? amount.toFixed(2) : amount.toFixed(Math.min(12, 2 - Math.floor(Math.log10(amount))))) + ' USD';
}

