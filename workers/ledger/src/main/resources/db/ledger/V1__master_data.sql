-- Master data of the ledger. The tenant comes first in every key; row-level security is set in the last migration file.

CREATE TABLE ledger.tenant (
    tenant_id       text PRIMARY KEY CHECK (tenant_id ~ '^[a-z][a-z0-9-]{0,62}$'),
    name            text NOT NULL,
    policy_currency text NOT NULL
);
COMMENT ON COLUMN ledger.tenant.policy_currency IS 'Currency in which limits are compared, whatever currency an entry has';

CREATE TABLE ledger.currency (
    code        text PRIMARY KEY CHECK (code ~ '^[A-Z]{3}$'),
    minor_units integer NOT NULL CHECK (minor_units BETWEEN 0 AND 4)
);
COMMENT ON TABLE ledger.currency IS 'ISO 4217 codes and their number of decimals; the same for every tenant';

CREATE TABLE ledger.exchange_rate (
    tenant_id     text           NOT NULL REFERENCES ledger.tenant,
    from_currency text           NOT NULL REFERENCES ledger.currency,
    to_currency   text           NOT NULL REFERENCES ledger.currency,
    valid_from    date           NOT NULL,
    rate          numeric(20,10) NOT NULL CHECK (rate > 0),
    PRIMARY KEY (tenant_id, from_currency, to_currency, valid_from)
);

CREATE TABLE ledger.account (
    tenant_id   text    NOT NULL REFERENCES ledger.tenant,
    code        text    NOT NULL,
    name        text    NOT NULL,
    type        text    NOT NULL CHECK (type IN ('asset', 'liability', 'equity', 'revenue', 'expense')),
    header      boolean NOT NULL DEFAULT false,
    active      boolean NOT NULL DEFAULT true,
    system_only boolean NOT NULL DEFAULT false,
    currency    text REFERENCES ledger.currency,
    class       text    NOT NULL CHECK (class IN ('ordinary', 'bank', 'receivable', 'payable', 'revenue', 'reserve', 'equity', 'intercompany', 'suspense', 'rounding')),
    PRIMARY KEY (tenant_id, code)
);
COMMENT ON COLUMN ledger.account.header IS 'Groups other accounts and takes no postings';
COMMENT ON COLUMN ledger.account.system_only IS 'Kept by a sub-ledger: a manual entry to it is a risk signal';
COMMENT ON COLUMN ledger.account.currency IS 'The only transaction currency the account takes; null takes any';

CREATE TABLE ledger.company (
    tenant_id                 text NOT NULL REFERENCES ledger.tenant,
    code                      text NOT NULL,
    name                      text NOT NULL,
    currency                  text NOT NULL REFERENCES ledger.currency,
    zone                      text NOT NULL,
    country                   text NOT NULL,
    rounding_account          text NOT NULL,
    retained_earnings_account text NOT NULL,
    working_days              text NOT NULL CHECK (working_days ~ '^[1-7]+$'),
    opens_at                  time NOT NULL,
    closes_at                 time NOT NULL CHECK (closes_at > opens_at),
    PRIMARY KEY (tenant_id, code),
    FOREIGN KEY (tenant_id, rounding_account) REFERENCES ledger.account,
    FOREIGN KEY (tenant_id, retained_earnings_account) REFERENCES ledger.account
);
COMMENT ON COLUMN ledger.company.zone IS 'IANA time zone; posting dates are local dates in it';
COMMENT ON COLUMN ledger.company.working_days IS 'ISO days of the week, 1 = Monday';

CREATE TABLE ledger.holiday (
    tenant_id text NOT NULL,
    company   text NOT NULL,
    day       date NOT NULL,
    name      text NOT NULL,
    PRIMARY KEY (tenant_id, company, day),
    FOREIGN KEY (tenant_id, company) REFERENCES ledger.company
);

CREATE TABLE ledger.fiscal_year (
    tenant_id text    NOT NULL,
    company   text    NOT NULL,
    year      integer NOT NULL,
    starts_on date    NOT NULL,
    ends_on   date    NOT NULL CHECK (ends_on > starts_on),
    PRIMARY KEY (tenant_id, company, year),
    FOREIGN KEY (tenant_id, company) REFERENCES ledger.company
);

CREATE TABLE ledger.period (
    tenant_id   text    NOT NULL,
    company     text    NOT NULL,
    code        text    NOT NULL,
    fiscal_year integer NOT NULL,
    number      integer NOT NULL CHECK (number BETWEEN 1 AND 13),
    kind        text    NOT NULL CHECK (kind IN ('normal', 'adjustment')),
    starts_on   date    NOT NULL,
    ends_on     date    NOT NULL CHECK (ends_on >= starts_on),
    status      text    NOT NULL CHECK (status IN ('open', 'soft-closed', 'closed')),
    PRIMARY KEY (tenant_id, company, code),
    UNIQUE (tenant_id, company, fiscal_year, number),
    FOREIGN KEY (tenant_id, company, fiscal_year) REFERENCES ledger.fiscal_year
);
CREATE INDEX period_by_day ON ledger.period (tenant_id, company, starts_on, ends_on) WHERE kind = 'normal';

CREATE TABLE ledger.cost_centre (
    tenant_id text    NOT NULL,
    company   text    NOT NULL,
    code      text    NOT NULL,
    name      text    NOT NULL,
    owner     text,
    active    boolean NOT NULL DEFAULT true,
    PRIMARY KEY (tenant_id, company, code),
    FOREIGN KEY (tenant_id, company) REFERENCES ledger.company,
    FOREIGN KEY (tenant_id, owner) REFERENCES approvals.person
);

CREATE TABLE ledger.counterparty (
    tenant_id   text NOT NULL REFERENCES ledger.tenant,
    code        text NOT NULL,
    name        text NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('customer', 'supplier', 'bank', 'authority', 'intercompany', 'employee')),
    person_code text,
    since       date NOT NULL,
    PRIMARY KEY (tenant_id, code),
    FOREIGN KEY (tenant_id, person_code) REFERENCES approvals.person
);
COMMENT ON COLUMN ledger.counterparty.person_code IS 'The employee whose own party this is; booking to oneself is a risk signal';

CREATE TABLE ledger.posting_right (
    tenant_id   text NOT NULL,
    person_code text NOT NULL,
    company     text NOT NULL,
    PRIMARY KEY (tenant_id, person_code, company),
    FOREIGN KEY (tenant_id, person_code) REFERENCES approvals.person,
    FOREIGN KEY (tenant_id, company) REFERENCES ledger.company
);

-- A client may write a source, and name another preparer, only where it was given that right: the author of a file
-- must not choose who prepared it, or that payroll wrote it.
CREATE TABLE ledger.source_right (
    tenant_id text NOT NULL REFERENCES ledger.tenant,
    client    text NOT NULL,
    source    text NOT NULL,
    PRIMARY KEY (tenant_id, client, source)
);

CREATE TABLE ledger.control_total (
    tenant_id text          NOT NULL,
    company   text          NOT NULL,
    source    text          NOT NULL,
    batch     text          NOT NULL,
    currency  text          NOT NULL REFERENCES ledger.currency,
    total     numeric(20,4) NOT NULL,
    PRIMARY KEY (tenant_id, company, source, batch, currency),
    FOREIGN KEY (tenant_id, company) REFERENCES ledger.company
);
COMMENT ON TABLE ledger.control_total IS 'What a sub-ledger says it handed over in a batch: sum of debits; the batch is the entries'' external reference';

INSERT INTO ledger.currency (code, minor_units)
SELECT c, m FROM (VALUES
    (0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'),
    (3, 'BHD IQD JOD KWD LYD OMR TND'),
    (4, 'CLF UYW'),
    (2, 'AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD YER ZAR ZMW ZWG')
) AS v(m, codes), regexp_split_to_table(v.codes, ' ') AS c;
