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
  /** out of the form, from its first page */
  onLeave(): void;
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

const Sheet = observer(function Sheet({ filling, title, all, at, onAt, onLeave, onSend, sendLabel, busy }: Props) {
  const { root, t, said } = filling;
  const [here, setHere] = useState(at);
  const [moves, setMoves] = useState(0);
  const page = useRef<HTMLFormElement>(null);
  const before = useRef<Screen<AnyNode>[]>([]);
  const screens = screensOf<AnyNode>(root as AnyNode);
  const atEnd = here === END || screens.length === 0;
  const place = atEnd ? screens.length : here === '' ? 0 : stillAt(before.current, screens, here);
  before.current = screens;
  const screen = screens[place];
  const goTo = (id: string) => {
    setHere(id);
    setMoves(moves + 1);
    onAt(id);
  };
  useEffect(() => {
    if (moves > 0) scrollTo(0, 0);
  }, [moves]);

  /** Says what is wrong on this page; true when nothing is. */
  const pageIsGood = (nodes: Iterable<AnyNode>): boolean => {
    const wrong = violationsOf(filling);
    let first: string | undefined;
    for (const node of nodes) {
      said[node.nodeId] = true;
      if (wrong.has(node.nodeId)) first ??= node.nodeId;
    }
    if (first === undefined) return true;
    requestAnimationFrame(() => focusOn(page.current, first));
    return false;
  };
  const forward = () => {
    if (all || !screen) {
      if (pageIsGood(nodesOf(root as AnyNode))) goTo(END);
    } else if (screen.kind === 'more' || pageIsGood(nodesOf(screen.node))) goTo(screens[place + 1]?.id ?? END);
  };
  const back = () => {
    if (place === 0 || all) return atEnd && all ? goTo('') : onLeave();
    return goTo(screens[place - 1]!.id);
  };
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
      <div class="bar">
        <button type="button" class="plain back" onClick={back}>
          {t('back')}
        </button>
        {!atEnd && (
          <button type="submit" class="main">
            {t(all ? 'fill.check' : 'next')}
          </button>
        )}
        {atEnd && onSend && (
          <button
            type="button"
            class="main"
            data-send
            disabled={busy || violationsOf(filling).size > 0}
            onClick={onSend}
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

/** What is still missing, each a way to its question. */
const End = observer(function End({
  title,
  goTo,
  screens,
  all,
}: {
  title: string;
  goTo(id: string): void;
  screens: readonly Screen<AnyNode>[];
  all: boolean;
}) {
  const filling = useFilling();
  const { t, root } = filling;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  const wrong = violationsOf(filling);
  const open: { id: string; nodeId: string; label: string }[] = [];
  for (const node of wrong.size > 0 ? nodesOf(root as AnyNode) : []) {
    if (!wrong.has(node.nodeId)) continue;
    const screen = screens.find((it) => [...nodesOf(it.node)].some((one) => one.nodeId === node.nodeId));
    open.push({
      id: all ? '' : (screen?.id ?? ''),
      nodeId: node.nodeId,
      label: node.currentState.label?.asString || node.currentState.reference,
    });
  }
  return (
    <>
      <h1 tabIndex={-1} ref={heading}>
        {open.length > 0 ? t('fill.end.missing', { count: open.length }) : t('fill.end.whole', { title })}
      </h1>
      {open.length > 0 && (
        <ul class="summary">
          {open.map((it) => (
            <li key={it.nodeId}>
              <button
                type="button"
                onClick={() => {
                  filling.said[it.nodeId] = true;
                  goTo(it.id);
                  requestAnimationFrame(() => requestAnimationFrame(() => focusOn(document.body, it.nodeId)));
                }}
              >
                <bdi>{it.label}</bdi>
              </button>
            </li>
          ))}
        </ul>
      )}
    </>
  );
});
