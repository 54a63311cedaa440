// Texts of few different lines, so that much is alike: the diff must hold both, with as many common lines as there can be.
let seed = 7;
const drawn = most => { seed = (seed * 1103515245 + 12345) % 2147483648; return Math.floor(seed / 65536) % most; };
const common = (one, other) => {
  let row = new Array(other.length + 1).fill(0);
  for (const line of one) {
    const next = [0];
    other.forEach((mate, at) => next.push(line === mate ? row[at] + 1 : Math.max(row[at + 1], next[at])));
    row = next;
  }
  return row[other.length];
};
const wrong = [];
for (let round = 0; round < 400; round += 1) {
  const [one, other] = [0, 0].map(() => Array.from({ length: drawn(12) }, () => drawn(4)));
  const script = diff(one, other);
  const side = sign => script.filter(([found]) => found === '=' || found === sign).map(([, line]) => line);
  const same = script.filter(([sign]) => sign === '=').length;
  if (String(side('-')) !== String(one) || String(side('+')) !== String(other) || same !== common(one, other)) wrong.push([one, other, script]);
}
const far = Array.from({ length: 4000 }, (_, at) => at);
if (diff(far, far.map(line => line + 5000)) !== null) wrong.push('texts that have nothing in common are not set against each other');
return { cases: 400, wrong: wrong.slice(0, 3) };
