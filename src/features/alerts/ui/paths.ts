/** Addresses of the screens about alerts and what they rest on. */
export const paths = {
  alerts: '/w/$workspace/alerts',
  alert: '/w/$workspace/alerts/$id',
  brief: '/w/$workspace/alerts/$id/brief',
  write: '/w/$workspace/alerts/write',
  mandates: '/w/$workspace/mandates',
  rules: '/w/$workspace/alert-rules',
  rule: '/w/$workspace/alert-rules/$id',
  ruleWrite: '/w/$workspace/alert-rules/write',
  finding: '/w/$workspace/rule-findings/$id',
  incident: '/w/$workspace/incidents/$id',
  review: '/w/$workspace/review',
} as const;
