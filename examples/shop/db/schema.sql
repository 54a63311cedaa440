-- Schema of the tea shop, PostgreSQL 15 or newer. Prices are whole cents, times are UTC.

CREATE TABLE customers (
    id            BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email         TEXT NOT NULL UNIQUE,
    full_name     TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    is_staff      BOOLEAN NOT NULL DEFAULT FALSE,
    created_at    TIMESTAMPTZ NOT NULL DEFAULT now()
);

CREATE TABLE addresses (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id BIGINT NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    street      TEXT NOT NULL,
    postcode    VARCHAR(12) NOT NULL,
    city        TEXT NOT NULL,
    country     CHAR(2) NOT NULL DEFAULT 'DE'
);

-- A category may stand below another: "Oolong" below "Tea".
CREATE TABLE categories (
    id        BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    parent_id BIGINT REFERENCES categories (id),
    name      TEXT NOT NULL UNIQUE
);

CREATE TABLE products (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sku         VARCHAR(20) NOT NULL UNIQUE,
    name        TEXT NOT NULL,
    description TEXT,
    price_cents INTEGER NOT NULL CHECK (price_cents > 0),
    active      BOOLEAN NOT NULL DEFAULT TRUE
);

CREATE TABLE product_categories (
    product_id  BIGINT NOT NULL REFERENCES products (id) ON DELETE CASCADE,
    category_id BIGINT NOT NULL REFERENCES categories (id),
    PRIMARY KEY (product_id, category_id)
);

-- One row per product: what lies on the shelf, and when somebody counted it.
CREATE TABLE stock_levels (
    product_id BIGINT PRIMARY KEY REFERENCES products (id) ON DELETE CASCADE,
    on_hand    INTEGER NOT NULL DEFAULT 0 CHECK (on_hand >= 0),
    counted_at TIMESTAMPTZ
);

-- Without an address the customer collects the order in the shop.
CREATE TABLE orders (
    id                  BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id         BIGINT NOT NULL REFERENCES customers (id),
    shipping_address_id BIGINT REFERENCES addresses (id),
    status              VARCHAR(10) NOT NULL DEFAULT 'placed'
                        CHECK (status IN ('placed', 'paid', 'shipped', 'cancelled')),
    placed_at           TIMESTAMPTZ NOT NULL DEFAULT now()
);

CREATE TABLE order_items (
    order_id         BIGINT NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    product_id       BIGINT NOT NULL REFERENCES products (id),
    quantity         INTEGER NOT NULL CHECK (quantity > 0),
    unit_price_cents INTEGER NOT NULL,
    PRIMARY KEY (order_id, product_id)
);

-- An order is paid once, in full.
CREATE TABLE payments (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id     BIGINT NOT NULL UNIQUE,
    amount_cents INTEGER NOT NULL,
    method       VARCHAR(10) NOT NULL,
    paid_at      TIMESTAMPTZ NOT NULL DEFAULT now()
);

ALTER TABLE payments
    ADD CONSTRAINT payments_order_fk FOREIGN KEY (order_id) REFERENCES orders (id);

-- Mails wait here until the worker has sent them.
CREATE TABLE emails (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id BIGINT NOT NULL REFERENCES customers (id),
    order_id    BIGINT REFERENCES orders (id),
    subject     TEXT NOT NULL,
    body        TEXT NOT NULL,
    sent_at     TIMESTAMPTZ
);

CREATE INDEX orders_by_customer ON orders (customer_id, placed_at DESC);
CREATE INDEX emails_unsent ON emails (id) WHERE sent_at IS NULL;
