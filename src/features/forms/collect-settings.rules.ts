/**
 * Settings of ODK Collect, as it reads them from a QR code (docs.getodk.org/collect-import-export): where it sends to, that it follows the list of
 * forms, sends by itself, keeps nothing once it was sent, and tells nobody else how it is used.
 */
export const collectSettings = (it: { serverUrl: string; name: string }) => ({
  general: {
    server_url: it.serverUrl,
    form_update_mode: 'match_exactly',
    autosend: 'wifi_and_cellular',
    delete_send: true,
    analytics: false,
  },
  admin: {},
  project: { name: it.name },
});
