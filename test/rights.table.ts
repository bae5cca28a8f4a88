/**
 * Who may do what: the one table that the running application is held against (`npm run evaluate -- rights`). It is written down here a second time
 * on purpose: a right that is given or taken by accident makes the two disagree.
 */

/** x: the role holds the verb. */
export const ROLE_TABLE = `
verb             operator analyst responder coordinator custodian auditor administrator
report.read      x        x       .         x           .         .       .
report.create    x        x       .         .           .         .       .
report.triage    x        x       .         x           .         .       .
report.assess    .        x       .         x           .         .       .
report.import    x        x       .         .           .         .       .
report.export    .        x       .         .           .         .       .
protected.read   .        .       .         .           .         .       .
source.read      x        x       .         x           .         .       .
source.write     x        x       .         .           .         .       .
identity.write   x        .       .         .           .         .       .
identity.ask     .        x       .         x           .         .       .
source.warn      x        x       .         x           .         .       .
custody.read     .        x       .         x           x         x       x
custody.agree    .        .       .         x           x         .       x
custody.hold     .        .       .         .           x         .       .
thread.read      x        x       .         x           .         .       .
thread.write     x        x       .         x           .         .       .
incident.read    .        x       .         x           .         .       .
incident.write   .        x       .         x           .         .       .
incident.export  .        x       .         x           .         .       .
rumour.read      x        x       .         x           .         .       .
rumour.write     x        x       .         x           .         .       .
alert.read       .        x       .         x           .         .       .
alert.write      .        x       .         x           .         .       .
alert.issue      .        x       .         x           .         .       .
alert.coordinate .        .       .         x           .         .       .
alert.feed       .        x       .         x           .         .       .
rule.write       .        x       .         x           .         .       .
notice.answer    .        x       x         x           .         .       .
response.read    .        x       x         x           .         .       .
response.write   .        x       x         x           .         .       .
obligation.read  x        x       .         x           .         .       .
obligation.write x        x       .         x           .         .       .
mandate.read     .        x       x         x           .         x       x
mandate.write    .        .       .         x           .         .       .
coverage.read    x        x       x         x           x         x       .
times.read       .        x       .         x           .         .       .
place.read       x        x       x         x           x         x       x
place.write      x        x       .         .           .         .       x
actor.read       x        x       x         x           x         x       x
actor.write      x        x       .         x           .         .       x
contact.read     x        x       x         x           .         .       .
contact.write    x        x       .         x           .         .       .
contact.export   .        .       .         x           .         .       .
member.read      x        x       x         x           x         x       x
member.write     .        .       .         .           .         .       x
workspace.write  .        .       .         .           .         .       x
token.write      .        .       .         .           .         .       x
ledger.read      .        .       .         .           .         x       x
release.read     .        x       .         x           x         x       .
release.write    .        x       .         x           .         .       .
release.approve  .        x       .         x           x         .       .
form.read        x        x       .         x           .         .       .
form.write       .        x       .         x           .         .       .
`;

/** Which verb each operation asks for. \`public\` asks nobody who they are, \`signed-in\` needs an account and no workspace. */
export const OPERATION_TABLE = `
public           setup.read setup.do invitations.read invitations.accept public.settings public.manifest public.report
                 public.attachment public.thread public.message public.places public.offlinePlaces links.open
                 links.answer cap.publicFeed cap.publicDownload push.received ledger.keep
                 contactLinks.open contactLinks.answer
                 entryLinks.open entryLinks.answer entryLinks.voice calendars.read
                 meetingLinks.open meetingLinks.answer
                 public.own public.join public.ownWord public.tie public.quiet
                 public.together public.togetherSave public.togetherAgree public.togetherPart
signed-in        me.read workspaces.create push.open
report.export    submissions.export reports.export
report.read      together.ofReport entities.list submissions.list submissions.read submissions.results indicators.read reports.list reports.read attachments.open readers.report views.list
                 views.default views.save views.read views.change views.remove
report.create    reports.create together.save together.agree
report.triage    entities.save entities.close entities.settle submissions.file reports.claim reports.handBack reports.noise reports.reopen reports.triage attachments.clear
                 attachments.withdraw reports.refer
                 reports.translate handover.list handover.leave handover.read noise.list noise.agreement noise.read
report.assess    reports.assess readers.report.name erasure.report
report.import    imports.upload imports.list imports.read imports.check imports.run imports.cancel
source.read      sources.list courier.reach groups.list devices.list erasure.weigh erasure.list
                 accompanying.read monitors.list monitors.read expectations.list notes.list
source.write     sources.rate sources.create courier.forget erasure.source groups.save devices.add devices.revoke
                 accompanying.assign accompanying.members monitors.change monitors.word monitors.untie monitors.quiet monitors.focal monitors.endFocal expectations.save expectations.end
                 notes.save notes.end
identity.write   courier.address
identity.ask     custody.identities custody.openings.ask custody.openings.withdraw custody.openings.collect
                 custody.openings.close sources.opened.tell
source.warn      sources.warn
custody.read     custody.read custody.told.see wordings.read
custody.agree    custody.custodians.propose custody.custodians.voice custody.changes.propose custody.changes.voice
                 clocks.stop wordings.propose
custody.hold     encrypted.list encrypted.part
custody.hold     custody.key.keep custody.key.read custody.tests.pass custody.key.lose custody.changes.pair
                 custody.changes.mine custody.changes.hand custody.changes.work custody.changes.share
                 custody.openings.mine custody.openings.hand custody.openings.refuse
thread.write     messages.send messages.log
incident.read    proposals.list incidents.situation reports.suggest incidents.list incidents.byPlace incidents.read readers.incident
incident.write   incidents.create incidents.change incidents.accounts.add incidents.accounts.remove incidents.decide
                 incidents.merge incidents.unmerge incidents.actors readers.incident.name
incident.export  incidents.export
rumour.read      rumours.list rumours.read rumours.export broadcasts.list
rumour.write     rumours.create rumours.sightings.add rumours.judge rumours.answer rumours.spread.add
                 broadcasts.reach broadcasts.propose broadcasts.decide broadcasts.stop
alert.read       alerts.list alerts.export cap.ofAlert cap.received rules.list rules.read rules.findings rules.finding readers.alert
alert.write      alerts.propose alerts.create alerts.change alerts.close cap.preview cap.import rules.try
                 readers.alert.name
alert.issue      alerts.issue alerts.update alerts.cancel cap.make cap.share cap.decide rules.decide
alert.coordinate clocks.change clocks.agree cap.keys cap.createKey cap.revokeKey feedback.template noise.settings
alert.feed       cap.download cap.feed
rule.write       rules.create rules.save rules.switch
notice.answer    alerts.read notices.mine notices.see notices.answer notices.received notices.referTo push.read
                 push.subscribe push.unsubscribe push.test duty.calendar duty.handOver
response.write   responses.create responses.change
obligation.read  obligations.list obligations.export obligations.tellings obligations.communities feedback.templates
obligation.write obligations.settle obligations.community obligations.tell obligations.telling
mandate.read     mandates.list duty.read
mandate.write    mandates.create mandates.change mandates.end duty.add duty.pattern duty.remove duty.removePattern
coverage.read    coverage.read
times.read       times.read times.list
place.read       places.search places.read places.children places.locate places.mapAreas places.view places.page
place.write      places.add places.name places.end places.imports places.readImport
actor.read       actors.list initiatives.export organisations.export organisations.list organisations.read initiatives.list initiatives.read directory.search
                 directory.codes initiatives.alike initiatives.neighbours initiatives.uncontacted organisations.alike
                 organisations.match organisations.merges doubles.list catalogue.read catalogue.help
                 organisations.confirmation organisations.confirmations roleMaps.list roleMaps.read roleMaps.voice
                 relations.of relations.map relations.ways relations.remember workingGroups.list workingGroups.read
                 workingGroups.calendar workingGroups.endCalendar
                 systems.list systems.read systems.template delivery.list gaps.read needs.list needs.ofInitiative
actor.write      actors.create actors.change organisations.create organisations.change initiatives.create
                 initiatives.change initiatives.settle organisations.merge organisations.unmerge
                 organisations.apart organisations.invite organisations.inviteMany organisations.decide roleMaps.create roleMaps.line
                 directory-files.start directory-files.part directory-files.list directory-files.read
                 directory-files.check directory-files.run directory-files.cancel directory-files.discard
                 directory-files.records directory-files.report
                 roleMaps.withdraw systems.savePart systems.removePart systems.saveLink systems.removeLink
                 systems.bring systems.file delivery.add delivery.takeBack needs.state needs.end needs.tie needs.untie directoryTasks.read
                 relations.save relations.remove workingGroups.create workingGroups.change workingGroups.member
                 workingGroups.statement workingGroups.meeting workingGroups.invite workingGroups.answer
                 workingGroups.decision workingGroups.product workingGroups.link
contact.read     contacts.list contacts.photo
contact.write    contacts.create contacts.change contacts.withdraw contacts.link contacts.ask contacts.putPhoto contacts.dropPhoto
contact.export   contacts.export
member.read      workspace.read members.list steering.read cap.settings desk.visit desk.since desk.since.list
                 courier.answering clocks.read numbers.troubles
member.write     members.change invitations.create invitations.list invitations.revoke
workspace.write  workspace.change actors.vet steering.change cap.changeSettings places.setView places.startImport
                 places.putImportPart places.checkImport places.runImport places.stopImport ledger.addParty
                 ledger.endParty ledger.tryParty numbers.list numbers.add numbers.change numbers.settings numbers.test
token.write      tokens.list tokens.create tokens.revoke
ledger.read      ledger.list ledger.state ledger.heads ledger.check ledger.readCheck
form.read        entityLists.list forms.list forms.read forms.download codes.list forms.shipped forms.shippedFile indicators.list
form.write       entityLists.save entityLists.end forms.upload forms.media forms.publish forms.retire forms.map forms.addShipped codes.add codes.retire
                 indicators.save indicators.end
release.read     releases.list releases.settings releases.read
release.write    releases.try releases.freeze
release.approve  releases.settings.ask releases.voice releases.withdraw releases.recall
`;

/**
 * Who sees a thing of each label, of those who hold the verb that reads its kind: from which clearance on, and who of them (TLP 2.0).
 * What its maker labels CLEAR or GREEN is read by members of every clearance that reaches it. RED is read by those it names; here that is its author
 * alone.
 */
export const LABEL_TABLE = `
label         clearance  who
0_clear       0          members
1_green       1          members
2_amber       2          members
3_strict      3          its_organisation
4_red         4          its_author
`;

/**
 * Whoever is implicated in an alert sees nothing of it nor of its notices, and neither do those they obey or command, whatever the role and
 * clearance: the police stand under the ministry, the post and the school under the police, and the constable belongs to the post. Those beside
 * them (the school, when a constable of the post is named) neither obey nor command them.
 */
export const IMPLICATED_TABLE = `
organisation   alert_naming_the_police  alert_naming_a_constable
Peace_council  sees                     sees
Other_house    sees                     sees
Ministry       nothing                  nothing
Police         nothing                  nothing
Police_post    nothing                  nothing
Police_school  nothing                  sees
`;
/** Who is no member of the workspace is told that there is none; who is not signed in, to sign in. */
export const OUTSIDER_GETS = 404;
export const NOBODY_GETS = 401;

/**
 * Which verb reads a kind of thing, and the lowest clearance that does. Who spoke is AMBER always, whatever the label of what they said: an alias
 * with its words, area and hours is personal data. A report is shown with its source, and what is made of several things is as sensitive
 * as the most sensitive of them: it is read from AMBER on. An incident, a rumour and an alert stand without their sources and follow their
 * own label. A notice is read with its alert.
 */
export const READS_TABLE = `
report    report.read    2
source    source.read    2
incident  incident.read  0
rumour    rumour.read    0
alert     alert.read     0
notice    alert.read     0
`;
