"""Mails: queued by the service, sent from here so that no customer waits for a mail server."""

import smtplib
import time
from email.message import EmailMessage

from api.settings import settings
from api.store.database import connect


def queue_receipt(customer: dict, order: dict) -> None:
    """Queue the receipt of a paid order."""
    body = f"Dear {customer['full_name']},\n\nthank you: order {order['id']} is paid."
    with connect() as connection:
        connection.execute(
            "INSERT INTO emails (customer_id, order_id, subject, body) VALUES (%s, %s, %s, %s)",
            [customer["id"], order["id"], f"Receipt for order {order['id']}", body],
        )


def send_waiting(batch: int = 20) -> int:
    """Send queued mails, oldest first; tell how many went out."""
    query = """
        SELECT e.id, e.subject, e.body, c.email
        FROM emails e JOIN customers c ON c.id = e.customer_id
        WHERE e.sent_at IS NULL ORDER BY e.id LIMIT %s FOR UPDATE OF e SKIP LOCKED
    """
    with connect() as connection, smtplib.SMTP(settings.smtp_host) as smtp:
        waiting = connection.execute(query, [batch]).fetchall()
        for mail in waiting:
            message = EmailMessage()
            message["From"], message["To"], message["Subject"] = settings.mail_from, mail["email"], mail["subject"]
            message.set_content(mail["body"])
            smtp.send_message(message)
            connection.execute("UPDATE emails SET sent_at = now() WHERE id = %s", [mail["id"]])
    return len(waiting)


def main() -> None:
    """Send mails until somebody stops the process."""
    while True:
        if send_waiting() == 0:
            time.sleep(5)


if __name__ == "__main__":
    main()
