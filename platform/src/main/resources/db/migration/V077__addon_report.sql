-- What was found when a data service was looked at: heroku pg:diagnose shows it again for a month.
CREATE TABLE addon_report (
    id         uuid PRIMARY KEY,
    app_id     uuid NOT NULL REFERENCES app ON DELETE CASCADE,
    database   text NOT NULL,
    checks     jsonb NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX addon_report_age ON addon_report (created_at);
