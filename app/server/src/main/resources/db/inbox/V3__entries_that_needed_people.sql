-- Few entries need people: how many were posted with them is counted from here, without reading all the others.
CREATE INDEX approval_plan_required ON approvals.approval_plan (tenant_id, subject_id, revision) WHERE required;
