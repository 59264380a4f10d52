-- a copy of a database must neither write into anybody's books nor hold a key to them
UPDATE accounting_authorization
   SET access_token_encrypted = NULL,
       refresh_token_encrypted = NULL,
       verifier_encrypted = NULL,
       nonce = NULL,
       ended_at = now() AT TIME ZONE 'UTC'
 WHERE ended_at IS NULL;
UPDATE accounting_app
   SET client_id = NULL,
       client_secret_encrypted = NULL,
       webhook_key_encrypted = NULL;
UPDATE accounting_connector
   SET connected = false,
       enabled = false;
