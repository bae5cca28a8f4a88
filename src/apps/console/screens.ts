/**
 * Every screen of the console, in one list. To add one:
 *
 * 1. Write it in `src/features/<noun>/ui/<name>.tsx` as a named component without props. It takes its parts from `#web/ui/*`, its data with
 *    `useOp` and `useOpMutation` (`#web/api.ts`), its words with `useT('<noun>')` (`#web/i18n.ts`; `locales/<language>/<noun>.json`), its filters and
 *    selection from the address with `useView` and its links with `Go` (`#web/navigation.tsx`), its keys with `useKeys` (`#web/keys.ts`).
 * 2. Add one line here. The title's namespace is the feature's catalogue. `verb` hides it from those who may not; `rail` and `tab` say where it
 *    hangs; a screen reached from another one has `under` instead of a tab. The first screen of a rail item a member may see is where it leads.
 *
 * Screens are fetched when first opened: nothing here may import a screen directly.
 */
import type { Rail, Screen } from '#web/screen.ts';
import { IconAlerts, IconDesk, IconField, IconPeople, IconSituation, IconWorkspace } from '#web/ui/icons.ts';

export const rails: readonly Rail[] = [
  { id: 'desk', label: 'console:rail.desk', icon: IconDesk },
  { id: 'situation', label: 'console:rail.situation', icon: IconSituation },
  { id: 'alerts', label: 'console:rail.alerts', icon: IconAlerts },
  { id: 'who', label: 'console:rail.who', icon: IconPeople },
  { id: 'field', label: 'console:rail.field', icon: IconField },
  { id: 'workspace', label: 'console:rail.workspace', icon: IconWorkspace },
];

const screen = <const P extends string>(it: Screen<P>): Screen<P> => it;

export const screens = [
  // Desk.
  screen({
    path: '/w/$workspace/desk',
    title: 'desk:title',
    rail: 'desk',
    tab: 'desk:title',
    verb: ['notice.answer', 'report.read', 'obligation.read'],
    load: async () => (await import('#features/desk/ui/desk.tsx')).DeskScreen,
  }),
  screen({
    path: '/w/$workspace/desk/since',
    title: 'desk:since.title',
    rail: 'desk',
    under: '/w/$workspace/desk',
    verb: 'member.read',
    load: async () => (await import('#features/desk/ui/since-list.tsx')).SinceListScreen,
  }),
  screen({
    path: '/w/$workspace/review',
    title: 'reports:review.title',
    rail: 'desk',
    tab: 'reports:review.title',
    verb: 'report.read',
    load: async () => (await import('#features/reports/ui/review.tsx')).ReviewScreen,
  }),
  screen({
    path: '/w/$workspace/owed',
    title: 'feedback:title',
    rail: 'desk',
    tab: 'feedback:title',
    verb: 'obligation.read',
    load: async () => (await import('#features/feedback/ui/owed.tsx')).OwedScreen,
  }),
  screen({
    path: '/w/$workspace/second-reading',
    title: 'noise:title',
    rail: 'desk',
    tab: 'noise:title',
    verb: 'report.triage',
    load: async () => (await import('#features/noise/ui/second-reading.tsx')).SecondReadingScreen,
  }),
  screen({
    path: '/w/$workspace/owed/communities',
    title: 'feedback:communities.title',
    rail: 'desk',
    under: '/w/$workspace/owed',
    verb: 'obligation.read',
    load: async () => (await import('#features/feedback/ui/communities.tsx')).CommunitiesScreen,
  }),
  screen({
    path: '/w/$workspace/owed/templates',
    title: 'feedback:words.title',
    rail: 'desk',
    under: '/w/$workspace/owed',
    verb: 'obligation.read',
    load: async () => (await import('#features/feedback/ui/template-words.tsx')).TemplateWordsScreen,
  }),
  // Field.
  screen({
    path: '/w/$workspace/call',
    title: 'reports:call.title',
    rail: 'field',
    tab: 'reports:call.title',
    verb: 'report.create',
    load: async () => (await import('#features/reports/ui/take-call.tsx')).TakeCallScreen,
  }),
  screen({
    path: '/w/$workspace/sources',
    title: 'reports:sources.title',
    rail: 'field',
    tab: 'reports:sources.title',
    verb: 'source.read',
    load: async () => (await import('#features/reports/ui/sources.tsx')).SourcesScreen,
  }),
  screen({
    path: '/w/$workspace/sources/erasures',
    title: 'erasure:list',
    rail: 'field',
    under: '/w/$workspace/sources',
    verb: 'source.read',
    load: async () => (await import('#features/erasure/ui/erasures.tsx')).ErasuresScreen,
  }),
  screen({
    path: '/w/$workspace/imports',
    title: 'imports:title',
    rail: 'field',
    tab: 'imports:title',
    verb: 'report.import',
    load: async () => (await import('#features/imports/ui/imports.tsx')).ImportsScreen,
  }),
  screen({
    path: '/w/$workspace/forms',
    title: 'forms:title',
    rail: 'field',
    tab: 'forms:tab',
    verb: 'form.read',
    load: async () => (await import('#features/forms/ui/forms.tsx')).FormsScreen,
  }),
  screen({
    path: '/w/$workspace/forms/$id',
    title: 'forms:page.title',
    rail: 'field',
    under: '/w/$workspace/forms',
    verb: 'form.read',
    load: async () => (await import('#features/forms/ui/form-page.tsx')).FormScreen,
  }),
  // The workspace itself.
  screen({
    path: '/w/$workspace/members',
    title: 'people:members.title',
    rail: 'workspace',
    tab: 'people:members.title',
    verb: 'member.read',
    load: async () => (await import('#features/people/ui/members.tsx')).MembersScreen,
  }),
  screen({
    path: '/w/$workspace/custody',
    title: 'custody:title',
    rail: 'workspace',
    tab: 'custody:title',
    verb: 'custody.read',
    load: async () => (await import('#features/custody/ui/custody-door.tsx')).CustodyDoorScreen,
  }),
  screen({
    path: '/w/$workspace/settings',
    title: 'people:settings.title',
    rail: 'workspace',
    tab: 'people:settings.title',
    verb: 'member.read',
    load: async () => (await import('#features/people/ui/workspace-settings.tsx')).WorkspaceSettingsScreen,
  }),
  screen({
    path: '/w/$workspace/places',
    title: 'places:title',
    rail: 'workspace',
    tab: 'places:title',
    verb: 'place.read',
    load: async () => (await import('#features/places/ui/places-screen.tsx')).PlacesScreen,
  }),
  screen({
    path: '/w/$workspace/places/import',
    title: 'places:import.title',
    rail: 'workspace',
    under: '/w/$workspace/places',
    verb: 'workspace.write',
    load: async () => (await import('#features/places/ui/place-import.tsx')).PlaceImportScreen,
  }),
  screen({
    path: '/w/$workspace/ledger',
    title: 'ledger:title',
    rail: 'workspace',
    tab: 'ledger:tab',
    verb: 'ledger.read',
    load: async () => (await import('#features/ledger/ui/ledger.tsx')).LedgerScreen,
  }),
  // Outside a workspace.
  screen({
    path: '/sign-in',
    title: 'account:signIn.title',
    for: 'public',
    load: async () => (await import('#features/people/ui/sign-in.tsx')).SignInScreen,
  }),
  screen({
    path: '/setup',
    title: 'account:setup.title',
    for: 'public',
    load: async () => (await import('#features/people/ui/setup.tsx')).SetupScreen,
  }),
  screen({
    path: '/join',
    title: 'account:join.title',
    for: 'public',
    load: async () => (await import('#features/people/ui/accept-invitation.tsx')).AcceptInvitationScreen,
  }),
  screen({
    path: '/account',
    title: 'account:account.title',
    for: 'signed-in',
    load: async () => (await import('#features/people/ui/my-account.tsx')).MyAccountScreen,
  }),
  // Situation.
  screen({
    path: '/w/$workspace/situation',
    title: 'incidents:situation.title',
    rail: 'situation',
    tab: 'incidents:situation.title',
    verb: 'incident.read',
    load: async () => (await import('#features/incidents/ui/situation.tsx')).SituationScreen,
  }),
  screen({
    path: '/w/$workspace/incidents',
    title: 'incidents:list.title',
    rail: 'situation',
    tab: 'incidents:list.title',
    verb: 'incident.read',
    load: async () => (await import('#features/incidents/ui/incidents.tsx')).IncidentsScreen,
  }),
  screen({
    path: '/w/$workspace/incidents/$id',
    title: 'incidents:page.title',
    rail: 'situation',
    under: '/w/$workspace/incidents',
    verb: 'incident.read',
    load: async () => (await import('#features/incidents/ui/incident-page.tsx')).IncidentScreen,
  }),
  screen({
    path: '/w/$workspace/incidents/$id/brief',
    title: 'incidents:deeds.brief',
    rail: 'situation',
    under: '/w/$workspace/incidents',
    verb: 'incident.read',
    load: async () => (await import('#features/incidents/ui/incident-brief.tsx')).IncidentBriefScreen,
  }),
  screen({
    path: '/w/$workspace/rumours',
    title: 'rumours:title',
    rail: 'situation',
    tab: 'rumours:title',
    verb: 'rumour.read',
    load: async () => (await import('#features/rumours/ui/rumours.tsx')).RumoursScreen,
  }),
  screen({
    path: '/w/$workspace/releases',
    title: 'releases:title',
    rail: 'situation',
    tab: 'releases:title',
    verb: 'release.read',
    load: async () => (await import('#features/releases/ui/releases.tsx')).ReleasesScreen,
  }),
  screen({
    path: '/w/$workspace/coverage',
    title: 'coverage:title',
    rail: 'situation',
    tab: 'coverage:title',
    verb: 'coverage.read',
    load: async () => (await import('#features/coverage/ui/coverage.tsx')).CoverageScreen,
  }),
  screen({
    path: '/w/$workspace/views/$id',
    title: 'views:title',
    rail: 'situation',
    under: '/w/$workspace/situation',
    verb: 'report.read',
    load: async () => (await import('#features/views/ui/open-view.tsx')).OpenViewScreen,
  }),
  // Alerts.
  screen({
    path: '/w/$workspace/alerts',
    title: 'alerts:list.title',
    rail: 'alerts',
    tab: 'alerts:list.title',
    verb: 'alert.read',
    load: async () => (await import('#features/alerts/ui/alerts.tsx')).AlertsScreen,
  }),
  screen({
    path: '/w/$workspace/alerts/$id',
    title: 'alerts:page.title',
    rail: 'alerts',
    under: '/w/$workspace/alerts',
    verb: ['alert.read', 'notice.answer'],
    load: async () => (await import('#features/alerts/ui/alert-page.tsx')).AlertScreen,
  }),
  screen({
    path: '/w/$workspace/alerts/$id/brief',
    title: 'alerts:brief.title',
    rail: 'alerts',
    under: '/w/$workspace/alerts',
    verb: ['alert.read', 'notice.answer'],
    load: async () => (await import('#features/alerts/ui/alert-brief.tsx')).AlertBriefScreen,
  }),
  screen({
    path: '/w/$workspace/alerts/write',
    title: 'alert-writing:title',
    rail: 'alerts',
    under: '/w/$workspace/alerts',
    verb: 'alert.write',
    load: async () => (await import('#features/alerts/ui/write-alert.tsx')).WriteAlertScreen,
  }),
  screen({
    path: '/w/$workspace/alert-rules',
    title: 'rules:title',
    rail: 'alerts',
    tab: 'rules:title',
    verb: 'alert.read',
    load: async () => (await import('#features/alerts/ui/rules.tsx')).RulesScreen,
  }),
  screen({
    path: '/w/$workspace/alert-rules/$id',
    title: 'rules:page.title',
    rail: 'alerts',
    under: '/w/$workspace/alert-rules',
    verb: 'alert.read',
    load: async () => (await import('#features/alerts/ui/rule-page.tsx')).RuleScreen,
  }),
  screen({
    path: '/w/$workspace/alert-rules/write',
    title: 'rules:write.screen',
    rail: 'alerts',
    under: '/w/$workspace/alert-rules',
    verb: 'rule.write',
    load: async () => (await import('#features/alerts/ui/write-rule.tsx')).WriteRuleScreen,
  }),
  screen({
    path: '/w/$workspace/rule-findings/$id',
    title: 'rules:finding.title',
    rail: 'alerts',
    under: '/w/$workspace/alert-rules',
    verb: 'alert.read',
    load: async () => (await import('#features/alerts/ui/finding-page.tsx')).FindingScreen,
  }),
  // Who does what.
  screen({
    path: '/w/$workspace/mandates',
    title: 'mandates:tab',
    rail: 'who',
    tab: 'mandates:tab',
    verb: 'mandate.read',
    load: async () => (await import('#features/alerts/ui/mandates.tsx')).MandatesScreen,
  }),
  screen({
    path: '/w/$workspace/duty',
    title: 'duty:tab',
    rail: 'who',
    tab: 'duty:tab',
    verb: 'mandate.read',
    load: async () => (await import('#features/alerts/ui/duty/duty.tsx')).DutyScreen,
  }),
  screen({
    path: '/w/$workspace/organisations',
    title: 'people:organisations.title',
    rail: 'who',
    tab: 'people:organisations.title',
    verb: 'actor.read',
    load: async () => (await import('#features/people/ui/organisations.tsx')).OrganisationsScreen,
  }),
  screen({
    path: '/w/$workspace/times',
    title: 'times:title',
    rail: 'alerts',
    tab: 'times:title',
    verb: 'times.read',
    load: async () => (await import('#features/times/ui/times.tsx')).TimesScreen,
  }),
  screen({
    path: '/w/$workspace/times/list',
    title: 'times:list.title',
    rail: 'alerts',
    under: '/w/$workspace/times',
    verb: 'times.read',
    load: async () => (await import('#features/times/ui/times-list.tsx')).TimesListScreen,
  }),
  screen({
    path: '/w/$workspace/cap',
    title: 'cap:title',
    rail: 'alerts',
    tab: 'cap:tab',
    verb: ['alert.write', 'workspace.write'],
    load: async () => (await import('#features/alerts/ui/cap-screen.tsx')).CapScreen,
  }),
  screen({
    path: '/o/$token',
    title: 'push:open.title',
    for: 'signed-in',
    load: async () => (await import('#features/alerts/ui/push/open-pushed.tsx')).OpenPushedScreen,
  }),
  screen({
    path: '/n',
    title: 'notice-link:title',
    for: 'public',
    load: async () => (await import('#features/alerts/ui/notice-link.tsx')).NoticeLinkScreen,
  }),
] as const;

declare module '#web/navigation.tsx' {
  interface Screens {
    path: (typeof screens)[number]['path'] | '/w/$workspace' | '/';
  }
}
