CREATE INDEX purchase_customer ON purchase (customer);
