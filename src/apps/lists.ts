import type { EpochKeys } from '#server/epochs.ts';
import type { Binding } from '#server/http.ts';
import type { Accounts } from '#features/people/workspaces.service.ts';
import { welcome } from '#features/exercise/exercise.service.ts';
import { peopleRoutes } from '#features/people/people.routes.ts';
import { reportRoutes } from '#features/reports/reports.routes.ts';
import { incidentRoutes } from '#features/incidents/incidents.routes.ts';
import type { IncidentStores } from '#features/incidents/incident-store.service.ts';
import { alertRoutes } from '#features/alerts/alerts.routes.ts';
import { clockRoutes } from '#features/alerts/clocks/clocks.routes.ts';
import { dutyRoutes } from '#features/alerts/duty/duty.routes.ts';
import { pushRoutes } from '#features/alerts/push/push.routes.ts';
import { noticeRoutes } from '#features/alerts/notices.routes.ts';
import { capRoutes } from '#features/alerts/cap/cap.routes.ts';
import { alertRuleRoutes } from '#features/alerts/alert-rules.routes.ts';
import { broadcastRoutes } from '#features/broadcasts/broadcasts.routes.ts';
import { rumourRoutes } from '#features/rumours/rumours.routes.ts';
import { importRoutes } from '#features/imports/imports.routes.ts';
import { placePageRoutes } from '#features/place-page/place-page.routes.ts';
import { placeRoutes } from '#features/places/places.routes.ts';
import { catalogueRoutes } from '#features/directory/catalogue/catalogue.routes.ts';
import { confirmRoutes } from '#features/directory/confirm/confirm.routes.ts';
import { deliveryRoutes } from '#features/directory/delivery/delivery.routes.ts';
import { gapRoutes } from '#features/directory/gaps/gaps.routes.ts';
import { needRoutes } from '#features/directory/needs/needs.routes.ts';
import { directoryTaskRoutes } from '#features/directory/tasks/tasks.routes.ts';
import { systemRoutes } from '#features/directory/system/system.routes.ts';
import { relationRoutes } from '#features/directory/relations/relations.routes.ts';
import { groupRoutes } from '#features/directory/groups/groups.routes.ts';
import { mergeRoutes } from '#features/directory/merges.routes.ts';
import { directoryFileRoutes } from '#features/directory/files/files.routes.ts';
import { directoryOutRoutes } from '#features/directory/out/out.routes.ts';
import { directoryRoutes } from '#features/directory/directory.routes.ts';
import { readerRoutes } from '#features/readers/readers.routes.ts';
import { coverageRoutes } from '#features/coverage/coverage.routes.ts';
import { noiseRoutes } from '#features/noise/noise.routes.ts';
import { feedbackRoutes } from '#features/feedback/feedback.routes.ts';
import { viewRoutes } from '#features/views/views.routes.ts';
import { deskRoutes } from '#features/desk/desk.routes.ts';
import { timesRoutes } from '#features/times/times.routes.ts';
import { custodyRoutes } from '#features/custody/custody.routes.ts';
import { ledgerRoutes } from '#features/ledger/ledger.routes.ts';
import type { LedgerKit } from '#features/ledger/ledger.kit.ts';
import { releaseRoutes } from '#features/releases/releases.routes.ts';
import { courierRoutes } from '#features/courier/courier.routes.ts';
import { numberRoutes } from '#features/numbers/numbers.routes.ts';
import { wordingRoutes } from '#features/wordings/wordings.routes.ts';
import { accompaniedRoutes } from '#features/accompanied/together.routes.ts';
import { monitorRoutes } from '#features/monitors/monitors.routes.ts';
import { formRoutes } from '#features/forms/forms.routes.ts';
import { erasureRoutes } from '#features/erasure/erasure.routes.ts';
import { intakeRoutes } from '#features/intake/intake.routes.ts';

/** Every operation the API has. A feature that is not here does not exist. */
export function bindings(kit: {
  accounts: Accounts;
  publicUrl: string;
  incidents?: IncidentStores;
  ledger?: LedgerKit;
  epochs?: EpochKeys;
}): Binding[] {
  return [
    ...peopleRoutes(kit.accounts, kit.publicUrl, welcome),
    ...intakeRoutes,
    ...reportRoutes,
    ...incidentRoutes(kit.incidents ?? null),
    ...alertRoutes,
    ...noticeRoutes,
    ...capRoutes(kit.publicUrl),
    ...alertRuleRoutes,
    ...pushRoutes,
    ...clockRoutes,
    ...dutyRoutes,
    ...rumourRoutes,
    ...broadcastRoutes,
    ...importRoutes,
    ...placeRoutes,
    ...placePageRoutes,
    ...coverageRoutes,
    ...directoryRoutes(kit.publicUrl),
    ...directoryFileRoutes,
    ...directoryOutRoutes,
    ...mergeRoutes,
    ...confirmRoutes(kit.publicUrl),
    ...systemRoutes,
    ...gapRoutes,
    ...needRoutes,
    ...directoryTaskRoutes,
    ...deliveryRoutes,
    ...relationRoutes,
    ...groupRoutes(kit.publicUrl),
    ...catalogueRoutes,
    ...readerRoutes,
    ...feedbackRoutes,
    ...timesRoutes,
    ...deskRoutes,
    ...viewRoutes,
    ...noiseRoutes,
    ...ledgerRoutes(kit.ledger ?? null),
    ...custodyRoutes,
    ...releaseRoutes,
    ...courierRoutes,
    ...erasureRoutes,
    ...numberRoutes(kit.publicUrl),
    ...wordingRoutes,
    ...monitorRoutes,
    ...accompaniedRoutes,
    ...formRoutes(kit.publicUrl, kit.epochs ?? null),
  ];
}
