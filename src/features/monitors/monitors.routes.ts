import { bind, type Binding } from '#server/http.ts';
import * as focal from './focal.service.ts';
import * as contract from './monitors.contract.ts';
import * as monitors from './monitors.service.ts';
import * as own from './own-page.contract.ts';
import * as ownPage from './own-page.service.ts';

export const monitorRoutes: Binding[] = [
  bind(contract.listMonitors, (context, { query }) => monitors.listMonitors(context, query)),
  bind(contract.readMonitor, (context, { params }) => monitors.readMonitor(context, params.id)),
  bind(contract.changeMonitor, (context, { params, body }) => monitors.changeMonitor(context, params.id, body)),
  bind(contract.giveWord, (context, { params }) => monitors.giveWord(context, params.id)),
  bind(contract.untie, (context, { params }) => monitors.untie(context, params.id, params.otherId)),
  bind(contract.setFocal, (context, { params, body }) => focal.setFocal(context, params.id, body)),
  bind(contract.endFocal, (context, { params }) => focal.endFocal(context, params.id)),
  bind(contract.takeQuietWord, (context, { params, body }) =>
    monitors.takeQuietWord(context, params.id, { wordId: params.wordId, channel: body.channel }),
  ),
  bind(contract.listExpectations, (context) => monitors.listExpectations(context)),
  bind(contract.saveExpectation, (context, { params, body }) => monitors.saveExpectation(context, params.id, body)),
  bind(contract.endExpectation, (context, { params }) => monitors.endExpectation(context, params.id)),
  bind(contract.listNotes, (context) => monitors.listNotes(context)),
  bind(contract.saveNote, (context, { params, body }) => monitors.saveNote(context, params.id, body.texts)),
  bind(contract.endNote, (context, { params }) => monitors.endNote(context, params.id)),
  bind(own.ownPage, (context, { body }) => ownPage.ownPage(context, body)),
  bind(own.join, (context, { body }) => ownPage.joinByWord(context, body.word)),
  bind(own.ownWord, (context, { body }) => ownPage.ownWord(context, body.code)),
  bind(own.tieOwn, (context, { body }) => ownPage.tieOwn(context, body)),
  bind(own.ownQuiet, (context, { body }) => ownPage.ownQuiet(context, body)),
];
