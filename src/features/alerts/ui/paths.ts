/** Addresses of the screens about alerts and what they rest on. */
export const paths = {
  alerts: '/w/$workspace/alerts',
  alert: '/w/$workspace/alerts/$id',
  write: '/w/$workspace/alerts/write',
  mandates: '/w/$workspace/mandates',
  incident: '/w/$workspace/incidents/$id',
  review: '/w/$workspace/review',
} as const;
