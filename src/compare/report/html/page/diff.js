// Lines that differ, by the greedy algorithm of Myers (1986), within bounds.

/** Beyond so many edits two texts have nothing in common that would be worth the wait. */
const MOST_EDITS = 1500;

/** Pairs of '=', '-' or '+' and a line, or null where the texts differ too much. */
function diff(one, other) {
  let start = 0;
  let ends = 0;
  const shorter = Math.min(one.length, other.length);
  while (start < shorter && one[start] === other[start]) start += 1;
  while (ends < shorter - start && one[one.length - 1 - ends] === other[other.length - 1 - ends]) ends += 1;
  const middle = edits(one.slice(start, one.length - ends), other.slice(start, other.length - ends));
  if (middle === null) return null;
  const same = lines => lines.map(line => ['=', line]);
  return [...same(one.slice(0, start)), ...middle, ...same(one.slice(one.length - ends))];
}

function edits(one, other) {
  const most = Math.min(MOST_EDITS, one.length + other.length);
  // Per diagonal the furthest place; a copy of each step's leads the way back.
  const zero = most + 1;
  const reached = new Int32Array(2 * most + 3);
  const trace = [];
  for (let count = 0; count <= most; count += 1) {
    trace.push(reached.slice(zero - count - 1, zero + count + 2));
    for (let k = -count; k <= count; k += 2) {
      const down = k === -count || (k !== count && reached[zero + k - 1] < reached[zero + k + 1]);
      let x = down ? reached[zero + k + 1] : reached[zero + k - 1] + 1;
      let y = x - k;
      while (x < one.length && y < other.length && one[x] === other[y]) { x += 1; y += 1; }
      reached[zero + k] = x;
      if (x >= one.length && y >= other.length) return walkedBack(one, other, trace);
    }
  }
  return null;
}

function walkedBack(one, other, trace) {
  const script = [];
  let x = one.length;
  let y = other.length;
  for (let count = trace.length - 1; count >= 0; count -= 1) {
    const reached = k => trace[count][k + count + 1];
    const k = x - y;
    const down = k === -count || (k !== count && reached(k - 1) < reached(k + 1));
    const before = down ? k + 1 : k - 1;
    const beforeX = count === 0 ? 0 : reached(before);
    const beforeY = count === 0 ? 0 : beforeX - before;
    while (x > beforeX && y > beforeY) { x -= 1; y -= 1; script.push(['=', one[x]]); }
    if (count > 0 && x > beforeX) { x -= 1; script.push(['-', one[x]]); }
    else if (count > 0) { y -= 1; script.push(['+', other[y]]); }
  }
  return script.reverse();
}

