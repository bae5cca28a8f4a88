import type {
  GroupNode,
  RepeatInstanceNode,
  RepeatRangeNode,
  RepeatRangeUncontrolledNode,
} from '@getodk/xforms-engine';
import { useRef, useState } from 'preact/hooks';
import { cancelFiles, useFilling, type AnyControlNode, type AnyNode } from './filling.ts';
import { observer } from './observe.tsx';
import { Question, questionId } from './question.tsx';
import { asksSomething } from './screens.rules.ts';
import { Words } from './words.tsx';

/** Questions, groups and repeats one beneath the other. */
export const Blocks = observer(function Blocks({ nodes }: { nodes: readonly AnyNode[] }) {
  return nodes.map((node) => <Block key={node.nodeId} node={node} />);
});

const Block = observer(function Block({ node }: { node: AnyNode }) {
  if (node.nodeType === 'model-value' || !asksSomething(node)) return null;
  if (node.nodeType === 'group') return <Group node={node} />;
  if (node.nodeType === 'repeat-range:controlled' || node.nodeType === 'repeat-range:uncontrolled')
    return <Repeat node={node} />;
  return <Question node={node as AnyControlNode} />;
});

const Group = observer(function Group({ node }: { node: GroupNode }) {
  const { label, children } = node.currentState;
  const id = questionId(node.nodeId);
  return (
    <section class="group" role="group" aria-labelledby={label ? `${id}-g` : undefined}>
      {label && label.asString !== '' && (
        <h2 id={`${id}-g`}>
          <Words of={label} />
        </h2>
      )}
      <Blocks nodes={children as readonly AnyNode[]} />
    </section>
  );
});

/** What a filling of a repeat is called: the label of its repeat and its number. */
export function useNameOf(): (range: RepeatRangeNode, n: number) => string {
  const { t } = useFilling();
  return (range, n) => {
    const label =
      range.currentState.label?.asString ||
      (range.currentState.children[0]?.currentState.label?.asString ?? '') ||
      t('fill.repeat.entry');
    return t('fill.repeat.numbered', { label, n });
  };
}

const Repeat = observer(function Repeat({ node }: { node: RepeatRangeNode }) {
  const nameOf = useNameOf();
  return (
    <section class="repeat">
      {node.currentState.children.map((it, at) => (
        <Entry key={it.nodeId} node={it} range={node} name={nameOf(node, at + 1)} at={at} />
      ))}
      {node.nodeType === 'repeat-range:uncontrolled' && <AddEntry node={node} />}
    </section>
  );
});

const Entry = observer(function Entry({
  node,
  range,
  name,
  at,
}: {
  node: RepeatInstanceNode;
  range: RepeatRangeNode;
  name: string;
  at: number;
}) {
  return (
    <section class="group" role="group" aria-label={name}>
      <h2 dir="auto">{name}</h2>
      <Blocks nodes={node.currentState.children as readonly AnyNode[]} />
      {range.nodeType === 'repeat-range:uncontrolled' && <RemoveEntry range={range} at={at} name={name} />}
    </section>
  );
});

/** Takes a filling out, once it was pressed twice: what stands in it is gone. */
export function RemoveEntry({ range, at, name }: { range: RepeatRangeUncontrolledNode; at: number; name: string }) {
  const filling = useFilling();
  const [sure, setSure] = useState(false);
  return (
    <button
      type="button"
      class="plain small danger"
      onBlur={() => setSure(false)}
      onClick={() => {
        if (!sure) return setSure(true);
        const instance = range.currentState.children[at];
        if (instance) cancelFiles(filling, instance as AnyNode);
        range.removeInstances(at);
        return filling.changed();
      }}
    >
      {filling.t(sure ? 'fill.repeat.sure' : 'fill.repeat.remove', { name })}
    </button>
  );
}

export const AddEntry = observer(function AddEntry({
  node,
  onAdded,
}: {
  node: RepeatRangeUncontrolledNode;
  onAdded?: (made: RepeatInstanceNode) => void;
}) {
  const filling = useFilling();
  const nameOf = useNameOf();
  const button = useRef<HTMLButtonElement>(null);
  const { children } = node.currentState;
  return (
    <button
      type="button"
      ref={button}
      class="plain"
      data-add
      onClick={() => {
        node.addInstances();
        filling.changed();
        const made = node.currentState.children.at(-1);
        if (made) onAdded?.(made);
      }}
    >
      +{' '}
      {filling.t(children.length === 0 ? 'fill.repeat.first' : 'fill.repeat.add', {
        name: nameOf(node, children.length + 1),
      })}
    </button>
  );
});
