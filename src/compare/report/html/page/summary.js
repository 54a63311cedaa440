// The table of candidates, sorted by any column.

function sortable(table) {
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  const key = (row, column) => {
    const cell = row.cells[column];
    if (column === 1) return cell.textContent.trim();
    return cell.dataset.order === undefined ? null : Number(cell.dataset.order);
  };
  const compare = (one, other) => typeof one === 'string' ? one.localeCompare(other) : one - other;
  function sort(column) {
    const rising = heads[column].getAttribute('aria-sort') !== 'ascending';
    heads.forEach(head => head.removeAttribute('aria-sort'));
    heads[column].setAttribute('aria-sort', rising ? 'ascending' : 'descending');
    const rows = [...body.rows].map(row => [key(row, column), row]);
    // What is unknown comes last either way.
    rows.sort(([one], [other]) => one === null || other === null ? (one === null) - (other === null) : (rising ? 1 : -1) * compare(one, other));
    body.append(...rows.map(([, row]) => row));
  }
  heads.forEach((head, column) => head.querySelector('button').addEventListener('click', () => sort(column)));
}

