/** The bodies of a setup's answers, such as those on the page docs/api/logging-in.md. */
export const runId = "5f0c9d1e-2b7a-4c3d-8e6f-0a1b2c3d4e5f";

export const statusExamples = {
  progress: {
    state: "PROGRESS",
    status: "Setting up projects",
    complete: false,
    progress: 66,
    step: 5,
    total_steps: 5,
    propagation: { current: 1, total: 2 },
    projects: [
      { projectId: "shop-production", name: "Shop production", state: "ready" },
      { projectId: "shop-staging", name: "Shop staging", state: "working", step: "verify" },
    ],
    seconds_left: 40,
  },
  done: {
    state: "SUCCESS",
    status: "Setup completed",
    complete: true,
    result: {
      status: "SUCCESS",
      redirect_params: "login=gcp_success&policy=policy_ok",
      propagation_status: "FULL",
      verified_projects: 1,
      total_projects: 1,
      failed_projects: [],
      projects: [{ projectId: "shop-production", name: "Shop production", state: "ready" }],
      left_out: [{ projectId: "shop-sandbox", name: "Shop sandbox", code: "billing_disabled" }],
    },
  },
  unknown: { state: "PENDING", status: "Starting GCP setup", complete: false, progress: 0, known: false },
};

export const planExample = {
  hash: "n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg",
  access: "read",
  keyless: false,
  may_end_login: true,
  home: "shop-production",
  created_at: "2026-11-25T19:56:25.084Z",
  expires_at: "2026-11-25T20:26:25.084Z",
  targets: [
    {
      id: "shop-production",
      name: "Shop production",
      blocked: false,
      home_only: false,
      changes: [{ step: "enable_apis", kind: "api", name: "iam.googleapis.com", reason: "To make service accounts.", before: null }],
      obstacles: [],
    },
  ],
  counts: { targets: 1, blocked: 0, to_change: 1, changes: 1 },
  scripts: { add: "#!/usr/bin/env bash\n", remove: "#!/usr/bin/env bash\n" },
};

export const ledgerExample = {
  newest_run_id: runId,
  changes: [
    {
      step: "grant_access",
      kind: "role",
      target: "shop-production",
      name: "roles/browser aurora-ro-1a2b",
      home: "shop-production",
      reason: "To see the project.",
      state: "changed",
      stands: true,
      before: null,
      after: null,
      begun_at: "2026-11-25T19:56:25.084Z",
      ended_at: "2026-11-25T19:56:26.120Z",
      run_id: runId,
      code: null,
      of_another_account: false,
      command: null,
    },
  ],
  looked: { at: "2026-11-26T03:10:00.000Z", missing: 0, findings: [] },
};
