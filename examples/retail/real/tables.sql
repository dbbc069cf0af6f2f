-- The four tables of the retail example, derived from the lines of Online Retail.
--
-- Reads a view `source` with the columns of the data set in snake case, and
-- file_row_number, the place of a line in the file:
--
--   CREATE VIEW source AS SELECT * FROM read_parquet('online_retail.parquet', file_row_number = true);
--
-- Decided here:
-- - Invoice dates carry no zone. The shop is in London, so they are London time.
-- - An invoice is as old as its first line (43 invoices straddle a minute).
-- - A customer's country is that of the latest line (8 customers have two), and
--   'Unspecified' is no country.
-- - A product's name is its most frequent description; of several the smallest.
-- - Stock codes are kept as they are: 15056P and 15056p are two products.

CREATE VIEW customers AS
SELECT customer_id, nullif(arg_max(country, file_row_number), 'Unspecified') AS country
FROM source
WHERE customer_id IS NOT NULL
GROUP BY customer_id
ORDER BY customer_id;

CREATE VIEW orders AS
SELECT invoice_no AS order_id,
       max(customer_id) AS customer_id,
       strftime((min(invoice_date) AT TIME ZONE 'Europe/London') AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%SZ') AS ordered_at,
       CASE WHEN starts_with(invoice_no, 'C') THEN 'cancellation'
            WHEN starts_with(invoice_no, 'A') THEN 'adjustment'
            ELSE 'sale' END AS kind,
       nullif(max(country), 'Unspecified') AS country
FROM source
GROUP BY invoice_no
ORDER BY min(file_row_number);

CREATE VIEW lines AS
SELECT file_row_number + 1 AS line_id, invoice_no AS order_id, stock_code AS product_id, quantity, unit_price
FROM source
ORDER BY file_row_number;

CREATE VIEW products AS
WITH described AS (
  SELECT stock_code, description,
         row_number() OVER (PARTITION BY stock_code ORDER BY count(*) DESC, description) AS place
  FROM source
  WHERE description IS NOT NULL
  GROUP BY stock_code, description
)
SELECT s.stock_code AS product_id, d.description AS name,
       upper(s.stock_code) IN ('AMAZONFEE', 'B', 'BANK CHARGES', 'C2', 'CRUK', 'D', 'DOT', 'M', 'POST', 'S') AS service
FROM (SELECT DISTINCT stock_code FROM source) s
LEFT JOIN described d ON d.stock_code = s.stock_code AND d.place = 1
ORDER BY s.stock_code;
