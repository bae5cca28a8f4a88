import type { SelectNode } from '@getodk/xforms-engine';
import { useEffect, useRef } from 'preact/hooks';
import { Choose } from './choose.tsx';
import { FileAnswer } from './files.tsx';
import { useFilling, type AnyControlNode } from './filling.ts';
import { observer } from './observe.tsx';
import { Ordered, Ranged, Ticked } from './order.tsx';
import { Place, Way } from './place.tsx';
import { isTableHead } from './screens.rules.ts';
import { Typed } from './typed.tsx';
import { Words } from './words.tsx';
import type { Said } from './said.ts';

export const questionId = (nodeId: string) => `q${nodeId.replace(/\W/g, '-')}`;

/** What a question shows instead of a field: notes, and answers that cannot be changed. */
function Shown({ node }: { node: AnyControlNode }) {
  const { value, instanceValue } = node.currentState as { value: unknown; instanceValue?: string };
  const text = Array.isArray(value)
    ? value.map((it) => (node as SelectNode).getValueOption?.(it)?.label.asString ?? it).join(', ')
    : value instanceof File
      ? value.name
      : (instanceValue ?? '');
  return text === '' ? null : (
    <output dir="auto" class="shown">
      {text}
    </output>
  );
}
const ShownNow = observer(Shown);

function Field({ node, said }: { node: AnyControlNode; said: Said }) {
  switch (node.nodeType) {
    case 'input':
      if (node.valueType === 'geopoint') return <Place node={node} said={said} />;
      if (node.valueType === 'geotrace' || node.valueType === 'geoshape') return <Way node={node} said={said} />;
      return <Typed node={node} said={said} />;
    case 'select':
      return <Choose node={node} said={said} />;
    case 'rank':
      return <Ordered node={node} said={said} />;
    case 'range':
      return <Ranged node={node} said={said} />;
    case 'trigger':
      return <Ticked node={node} said={said} />;
    case 'upload':
      return <FileAnswer node={node} said={said} />;
    default:
      return <ShownNow node={node} />;
  }
}

/** A question: what is asked, a hint, the field, and what is wrong once that may be said. */
export const Question = observer(function Question({ node, focus }: { node: AnyControlNode; focus?: boolean }) {
  const filling = useFilling();
  const { t, faults, said, preparing } = filling;
  const asked = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (focus) asked.current?.focus({ preventScroll: true });
  }, [focus]);
  const { relevant, readonly, required, label, hint } = node.currentState;
  const id = questionId(node.nodeId);
  const violation = 'violation' in node.validationState ? node.validationState.violation : null;
  const fault = faults[node.nodeId];
  // what is on its way is not missing
  const mayBeSaid = said[node.nodeId] === true && preparing.state().making[node.nodeId] === undefined;
  if (!relevant) return null;
  const wrong =
    mayBeSaid &&
    (fault
      ? t(fault)
      : violation &&
        (violation.message?.asString || t(violation.condition === 'required' ? 'fill.required' : 'fill.constraint')));
  const fixed = node.nodeType === 'note' || readonly || isTableHead(node);
  const describes = [hint && `${id}-h`, wrong && `${id}-w`].filter(Boolean).join(' ');
  return (
    <section class="question" id={id} data-kind={node.nodeType} data-reference={node.currentState.reference}>
      <div class="asked" id={`${id}-l`} ref={asked} tabIndex={-1}>
        {label ? <Words of={label} alt={t('fill.picture')} /> : hint ? null : <span>{nameOf(node)}</span>}
        {required && !fixed && (
          <span class="must">
            <span aria-hidden="true">*</span>
            <span class="unseen">{t('fill.must')}</span>
          </span>
        )}
      </div>
      {hint && (
        <div class="hint" id={`${id}-h`}>
          <Words of={hint} />
        </div>
      )}
      {fixed ? (
        <ShownNow node={node} />
      ) : (
        <Field
          node={node}
          said={{
            id: `${id}-f`,
            'aria-labelledby': `${id}-l`,
            'aria-describedby': describes || undefined,
            'aria-invalid': wrong ? true : undefined,
            'aria-required': required || undefined,
          }}
        />
      )}
      {/* there before anything is wrong, so that what comes into it is read out */}
      <div id={`${id}-w`} role="alert">
        {wrong && <p class="wrong">{wrong}</p>}
      </div>
    </section>
  );
});

/** The last resort where an author gave no label: the name in the form. */
const nameOf = (node: AnyControlNode) => node.currentState.reference.split('/').at(-1);
