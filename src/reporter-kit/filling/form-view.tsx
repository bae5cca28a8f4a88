import type {
  GroupNode,
  RepeatInstanceNode,
  RepeatRangeNode,
  RepeatRangeUncontrolledNode,
} from '@getodk/xforms-engine';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { AddEntry, Blocks, RemoveEntry, useNameOf } from './blocks.tsx';
import {
  directionOfForm,
  FillingContext,
  nodesOf,
  useFilling,
  violationsOf,
  type AnyControlNode,
  type AnyNode,
  type Filling,
} from './filling.ts';
import { observer } from './observe.tsx';
import { Question, questionId } from './question.tsx';
import { numberOf, screensOf, stillAt, type Screen } from './screens.rules.ts';
import { Words } from './words.tsx';

/** The last screen: what is still missing, and sending. */
const END = 'end';

interface Props {
  filling: Filling;
  title: string;
  /** one question a page, or all on one */
  all: boolean;
  /** where it was left; '' for the beginning */
  at: string;
  onAt(at: string): void;
  /** out of the form, from its first page; once everything is there that was chosen */
  onLeave(): void;
  /** how the page leaves it by its own "back": the form waits first */
  leaveBy?: { current: (() => void) | undefined };
  /** undefined where it is only looked at */
  onSend: (() => void) | undefined;
  sendLabel: string;
  busy: boolean;
}

/** A form being filled. */
export const FormView = (props: Props) => (
  <FillingContext.Provider value={props.filling}>
    <Sheet {...props} />
  </FillingContext.Provider>
);

const Sheet = observer(function Sheet(props: Props) {
  const { filling, title, all, at, onAt, onLeave, leaveBy, onSend, sendLabel, busy } = props;
  const { root, t, said, preparing } = filling;
  const [here, setHere] = useState(at);
  const [moves, setMoves] = useState(0);
  const [held, setHeld] = useState(false);
  const holds = useRef(0);
  const page = useRef<HTMLFormElement>(null);
  const before = useRef<Screen<AnyNode>[]>([]);
  const screens = screensOf<AnyNode>(root as AnyNode);
  const atEnd = here === END || screens.length === 0;
  const place = atEnd ? screens.length : here === '' ? 0 : stillAt(before.current, screens, here);
  before.current = screens;
  const screen = screens[place];
  /** Whoever waits goes somewhere else instead. */
  const letGo = () => {
    holds.current++;
    setHeld(false);
  };
  /** Does it once the files of these questions are there; at once when none is being made ready. */
  const whenReady = async (nodes: Iterable<AnyNode>, then: () => void) => {
    const keys = new Set([...nodes].map((it) => it.nodeId));
    if (!preparing.open(keys)) return then();
    const mine = ++holds.current;
    setHeld(true);
    const whole = await preparing.ready(keys);
    if (mine !== holds.current) return undefined;
    setHeld(false);
    return whole ? then() : undefined;
  };
  const leave = () => void whenReady(nodesOf(root as AnyNode), onLeave);
  useEffect(() => {
    if (!leaveBy) return undefined;
    leaveBy.current = leave;
    return () => (leaveBy.current = undefined);
  });
  const goTo = (id: string) => {
    letGo();
    setHere(id);
    setMoves(moves + 1);
    onAt(id);
  };
  useEffect(() => {
    if (moves > 0) scrollTo(0, 0);
  }, [moves]);

  /** Says what is wrong on this page; true when nothing is. */
  const pageIsGood = (nodes: readonly AnyNode[]): boolean => {
    const wrong = violationsOf(filling);
    let first: string | undefined;
    for (const node of nodes) {
      said[node.nodeId] = true;
      if (wrong.has(node.nodeId)) first ??= node.nodeId;
    }
    // what could not be added has been seen beside its question
    preparing.forget(nodes.map((it) => it.nodeId));
    if (first === undefined) return true;
    requestAnimationFrame(() => focusOn(page.current, first));
    return false;
  };
  const onPage = all || !screen ? (root as AnyNode) : screen.node;
  const forward = () => {
    // where the phone is may take a minute: that is waited for at the end
    const { making } = preparing.state();
    const files = [...nodesOf(onPage)].filter((it) => making[it.nodeId] !== 'place');
    void whenReady(files, () => {
      // a file that came meanwhile may have brought questions
      const now = screensOf<AnyNode>(root as AnyNode);
      if ((all || screen?.kind !== 'more') && !pageIsGood([...nodesOf(onPage)])) return;
      const next = all || !screen ? undefined : now[stillAt(screens, now, screen.id) + 1];
      goTo(next?.id ?? END);
    });
  };
  const back = () => {
    if (place === 0 || all) return atEnd && all ? goTo('') : leave();
    return goTo(screens[place - 1]!.id);
  };
  const send = () => void whenReady(nodesOf(root as AnyNode), () => violationsOf(filling).size === 0 && onSend?.());
  const { making, wrong: lost } = preparing.state();
  const [first] = Object.values(making);
  // what could not be added, and whose question is not on the screen to say so
  const missing = new Set(Object.keys(lost));
  if (missing.size > 0 && !atEnd && (all || screen?.kind !== 'more'))
    for (const it of nodesOf(onPage)) missing.delete(it.nodeId);
  const languages = root.languages.filter((it) => it.isSyntheticDefault === undefined);
  const active = root.currentState.activeLanguage.language;
  const direction = useMemo(() => directionOfForm(root), [active]);
  const tag = languages.find((it) => it.language === active)?.locale?.toString();
  return (
    <form
      ref={page}
      class="sheet"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!atEnd) forward();
      }}
    >
      <div class="state">
        {atEnd ? <span dir="auto">{title}</span> : <h1 dir="auto">{title}</h1>}
        <span>{!all && !atEnd && t('step', { n: place + 1, total: screens.length })}</span>
      </div>
      {languages.length > 1 && (
        <select
          class="formlanguage"
          aria-label={t('fill.language')}
          value={active}
          onChange={(event) => {
            const wanted = languages.find((it) => it.language === event.currentTarget.value);
            if (wanted) root.setLanguage(wanted as never);
          }}
        >
          {languages.map((it) => (
            <option key={it.language} value={it.language} selected={it.language === active}>
              {it.language}
            </option>
          ))}
        </select>
      )}
      {atEnd ? (
        <End title={title} goTo={goTo} screens={screens} all={all} />
      ) : (
        <div class="questions" dir={direction} lang={tag} key={all ? 'all' : screen!.id}>
          {all ? (
            <Blocks nodes={root.currentState.children as readonly AnyNode[]} />
          ) : (
            <OneScreen screen={screen!} goTo={goTo} focus={moves > 0} />
          )}
        </div>
      )}
      {/* both there before anything is said, so that what comes into them is read out */}
      <div role="alert" class="told">
        {missing.size > 0 && (
          <>
            <p class="wrong">{t('fill.file.missing')}</p>
            <WaysTo ids={missing} screens={screens} all={all} goTo={goTo} />
          </>
        )}
      </div>
      <p role="status" class="hint told">
        {held ? t('making.held') : atEnd && first && t(`making.${first}`)}
      </p>
      <div class="bar">
        <button type="button" class="plain back" disabled={busy} onClick={back}>
          {t('back')}
        </button>
        {!atEnd && (
          <button type="submit" class="main" aria-disabled={held || undefined}>
            {t(all ? 'fill.check' : 'next')}
          </button>
        )}
        {atEnd && onSend && (
          <button
            type="button"
            class="main"
            data-send
            aria-disabled={held || undefined}
            disabled={busy || violationsOf(filling).size > 0}
            onClick={send}
          >
            {sendLabel}
          </button>
        )}
      </div>
    </form>
  );
});

/** The field of a question, or the question itself where it has none that takes the focus. */
function focusOn(page: HTMLElement | null, nodeId: string): void {
  const question = page?.querySelector<HTMLElement>(`#${questionId(nodeId)}`);
  const field = question?.querySelector<HTMLElement>('input, textarea, select, button') ?? question;
  field?.focus();
  question?.scrollIntoView({ block: 'nearest' });
}

const OneScreen = observer(function OneScreen({
  screen,
  goTo,
  focus,
}: {
  screen: Screen<AnyNode>;
  goTo(id: string): void;
  focus: boolean;
}) {
  const nameOf = useNameOf();
  const heading = useRef<HTMLHeadingElement>(null);
  const ownFocus = focus && screen.kind !== 'question';
  useEffect(() => {
    if (ownFocus) heading.current?.focus({ preventScroll: true });
  }, []);
  const titles = screen.around.flatMap((it) => {
    if (it.nodeType === 'repeat-instance') {
      const range = (it as RepeatInstanceNode).parent as RepeatRangeNode;
      return [nameOf(range, numberOf(it, range))];
    }
    return (it as GroupNode).currentState.label?.asString || [];
  });
  const { node } = screen;
  return (
    <>
      {(titles.length > 0 || ownFocus) && (
        <h2 class="around" dir="auto" tabIndex={-1} ref={heading}>
          {titles.join(' › ')}
        </h2>
      )}
      {screen.kind === 'question' && <Question node={node as AnyControlNode} focus={focus} />}
      {screen.kind === 'list' && <Blocks nodes={(node as GroupNode).currentState.children as readonly AnyNode[]} />}
      {screen.kind === 'more' && <More node={node as RepeatRangeUncontrolledNode} goTo={goTo} />}
    </>
  );
});

/** The end of a repeat: what has been filled, another one, or on. */
const More = observer(function More({ node, goTo }: { node: RepeatRangeUncontrolledNode; goTo(id: string): void }) {
  const { root, t } = useFilling();
  const nameOf = useNameOf();
  const firstOf = (made: RepeatInstanceNode) =>
    screensOf<AnyNode>(root as AnyNode).find(
      (it) => it.node.nodeId === made.nodeId || it.around.some((one) => one.nodeId === made.nodeId),
    )?.id;
  const open = (made: RepeatInstanceNode) => {
    const id = firstOf(made);
    if (id !== undefined) goTo(id);
  };
  const { children, label } = node.currentState;
  return (
    <section class="question" data-kind="more">
      <div class="asked">{label ? <Words of={label} /> : t('fill.repeat.entry')}</div>
      <p role="status">{t('fill.repeat.count', { count: children.length })}</p>
      <ol class="order">
        {children.map((it, at) => (
          <li key={it.nodeId}>
            <button type="button" class="plain grow" onClick={() => open(it)}>
              <bdi>{nameOf(node, at + 1)}</bdi>
            </button>
            <RemoveEntry range={node} at={at} name={nameOf(node, at + 1)} />
          </li>
        ))}
      </ol>
      <AddEntry node={node} onAdded={open} />
    </section>
  );
});

/** Questions by their labels, each a way to it. */
const WaysTo = observer(function WaysTo({
  ids,
  screens,
  all,
  goTo,
}: {
  ids: ReadonlySet<string>;
  screens: readonly Screen<AnyNode>[];
  all: boolean;
  goTo(id: string): void;
}) {
  const { root, said } = useFilling();
  const asked = [...nodesOf(root as AnyNode)].filter((it) => ids.has(it.nodeId));
  return (
    <ul class="summary">
      {asked.map((node) => (
        <li key={node.nodeId}>
          <button
            type="button"
            onClick={() => {
              said[node.nodeId] = true;
              const screen = screens.find((it) => [...nodesOf(it.node)].some((one) => one.nodeId === node.nodeId));
              goTo(all ? '' : (screen?.id ?? ''));
              requestAnimationFrame(() => requestAnimationFrame(() => focusOn(document.body, node.nodeId)));
            }}
          >
            <bdi>{node.currentState.label?.asString || node.currentState.reference}</bdi>
          </button>
        </li>
      ))}
    </ul>
  );
});

/** What is still missing, each a way to its question. */
const End = observer(function End({
  title,
  ...ways
}: {
  title: string;
  goTo(id: string): void;
  screens: readonly Screen<AnyNode>[];
  all: boolean;
}) {
  const filling = useFilling();
  const { t } = filling;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  const ids = violationsOf(filling);
  return (
    <>
      <h1 tabIndex={-1} ref={heading}>
        {ids.size > 0 ? t('fill.end.missing', { count: ids.size }) : t('fill.end.whole', { title })}
      </h1>
      {ids.size > 0 && <WaysTo ids={ids} {...ways} />}
    </>
  );
});
