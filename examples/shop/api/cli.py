"""What staff runs at the counter's terminal."""

import csv
from datetime import date

import click

from api.store import orders, products


@click.group()
def cli() -> None:
    """Keep the shop's books."""


@cli.command("import-products")
@click.option("--file", "path", required=True, help="CSV with the columns sku, name, price_cents, category")
@click.option("--dry-run", is_flag=True, help="Only tell what would be added")
def import_products(path: str, dry_run: bool) -> None:
    """Add the products of a CSV file that are not in the catalogue yet."""
    added = 0
    with open(path, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if products.by_sku(row["sku"]) is not None:
                continue
            added += 1
            if not dry_run:
                products.create(row["sku"], row["name"], None, int(row["price_cents"]), [row["category"]])
    click.echo(f"{added} products {'would be ' if dry_run else ''}added")


@cli.command("close-day")
@click.option("--day", default=lambda: date.today().isoformat(), help="Day to close, as YYYY-MM-DD")
def close_day(day: str) -> None:
    """Print the day's takings for the till book."""
    takings = orders.takings(day)
    click.echo(f"{day}: {takings['payments']} payments, {takings['cents'] / 100:.2f} EUR")


if __name__ == "__main__":
    cli()
