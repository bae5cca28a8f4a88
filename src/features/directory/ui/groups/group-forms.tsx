import { useState, type ReactNode } from 'react';
import { uuidv7 } from '#domain/ids.ts';
import { localOf } from '#domain/local-time.ts';
import { useOpMutation } from '#web/api.ts';
import { serverNow } from '#web/clock.ts';
import { useT } from '#web/i18n.ts';
import { useWorkspace } from '#web/session.ts';
import { Button } from '#web/ui/button.tsx';
import { Checkbox } from '#web/ui/choices.tsx';
import { Combobox } from '#web/ui/combobox.tsx';
import { DateField } from '#web/ui/date-field.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { Select, TextArea, type Option } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { toast } from '#web/ui/toast.tsx';
import * as contract from '../../groups/groups.contract.ts';
import { GROUP_KINDS, GROUP_ROLES, STANCES } from '../../groups/groups.rules.ts';
import { searchEntries } from '../organisation-form.tsx';
import type { Group } from '../../groups/groups.contract.ts';

/** The forms of one group's page: each a dialog that saves one thing. */

export interface Of<T> {
  group: Group;
  of?: T | undefined;
  onClose: () => void;
}
export const TOPICS = { invalidates: ['workingGroups'] };
export const option = (of: { id: string; name: string } | null | undefined): Option | null =>
  of ? { value: of.id, label: of.name } : null;
export const words = (text: string) => text.trim() || null;

export function Frame({
  title,
  blocked,
  onSave,
  onClose,
  children,
}: {
  title: string;
  blocked: string | null;
  onSave: () => Promise<unknown>;
  onClose: () => void;
  children: ReactNode;
}) {
  const t = useT('groups');
  return (
    <Dialog open onClose={onClose} width={560} title={title}>
      <Form
        feature="groups"
        deed={t('keep')}
        blocked={blocked}
        onSubmit={async () => {
          await onSave();
          toast(t('saved'));
          onClose();
        }}
        aside={<Button onClick={onClose}>{t('console:cancel')}</Button>}
      >
        {children}
      </Form>
    </Dialog>
  );
}

export const usePart = (id?: string) => useState(() => id ?? uuidv7(serverNow()))[0];
export function useToday(): string {
  const { timeZone } = useWorkspace();
  return localOf(new Date(serverNow()).toISOString(), timeZone).day;
}

export function TermsForm({ group, onClose }: Of<never>) {
  const t = useT('groups');
  const [it, setIt] = useState({
    kind: group.kind,
    terms: group.terms ?? '',
    beganOn: group.beganOn ?? '',
    endedOn: group.endedOn ?? '',
  });
  const save = useOpMutation(contract.changeGroup, TOPICS);
  return (
    <Frame
      title={t('changeTerms')}
      blocked={null}
      onClose={onClose}
      onSave={() =>
        save.mutateAsync({
          params: { id: group.id },
          body: { kind: it.kind, terms: words(it.terms), beganOn: it.beganOn || null, endedOn: it.endedOn || null },
        })
      }
    >
      <Select
        label={t('fields.kind')}
        options={GROUP_KINDS.map((value) => ({ value, label: t(`kind.${value}`) }))}
        value={it.kind}
        onChange={(kind) => kind && setIt({ ...it, kind })}
      />
      <TextArea
        label={t('fields.terms')}
        hint={t('termsHint')}
        optional
        rows={4}
        maxLength={4000}
        value={it.terms}
        onChange={(terms) => setIt({ ...it, terms })}
      />
      <DateField
        label={t('fields.beganOn')}
        optional
        value={it.beganOn}
        onChange={(beganOn) => setIt({ ...it, beganOn })}
      />
      <DateField
        label={t('fields.endedOn')}
        optional
        value={it.endedOn}
        onChange={(endedOn) => setIt({ ...it, endedOn })}
      />
    </Frame>
  );
}

export function MemberForm({ group, of, onClose }: Of<Group['memberships'][number]>) {
  const t = useT('groups');
  const [actor, setActor] = useState(option(of?.actor));
  const [it, setIt] = useState({
    role: of?.role ?? ('member' as const),
    joinedOn: of?.joinedOn ?? '',
    leftOn: of?.leftOn ?? '',
  });
  const save = useOpMutation(contract.saveMember, TOPICS);
  return (
    <Frame
      title={of ? of.actor.name : t('addMember')}
      blocked={actor ? null : t('needActor')}
      onClose={onClose}
      onSave={() =>
        save.mutateAsync({
          params: { id: group.id, part: actor!.value },
          body: { role: it.role, joinedOn: it.joinedOn || null, leftOn: it.leftOn || null },
        })
      }
    >
      {!of && (
        <Combobox label={t('fields.actor')} options={searchEntries(group.id)} value={actor} onChange={setActor} />
      )}
      <Select
        label={t('fields.role')}
        options={GROUP_ROLES.map((value) => ({ value, label: t(`role.${value}`) }))}
        value={it.role}
        onChange={(role) => role && setIt({ ...it, role })}
      />
      <DateField
        label={t('fields.joinedOn')}
        optional
        value={it.joinedOn}
        onChange={(joinedOn) => setIt({ ...it, joinedOn })}
      />
      <DateField
        label={t('fields.leftOn')}
        optional
        value={it.leftOn}
        onChange={(leftOn) => setIt({ ...it, leftOn })}
      />
    </Frame>
  );
}

export function StatementForm({ group, of, onClose }: Of<Group['statements'][number]>) {
  const t = useT('groups');
  const part = usePart(of?.id);
  const today = useToday();
  const members = group.memberships.filter((one) => one.leftOn === null).map((one) => option(one.actor)!);
  const [it, setIt] = useState({
    by: of?.by.id ?? null,
    about: of?.about.id ?? null,
    work: of?.work ?? '',
    stance: of?.stance ?? ('leads' as const),
    advantage: of?.advantage ?? '',
    withdrawn: false,
  });
  const save = useOpMutation(contract.saveStatement, TOPICS);
  const known = [...new Set(group.statements.map((one) => one.work))].map((work) => ({ value: work, label: work }));
  const options = [
    ...members,
    ...[option(of?.by), option(of?.about)].filter(
      (one): one is Option => one !== null && !members.some((m) => m.value === one.value),
    ),
  ];
  return (
    <Frame
      title={t('addStatement')}
      blocked={it.by && it.about && it.work.trim() ? null : t('needStatement')}
      onClose={onClose}
      onSave={() =>
        save.mutateAsync({
          params: { id: group.id, part },
          body: {
            byId: it.by!,
            aboutId: it.about!,
            work: it.work.trim(),
            stance: it.stance,
            advantage: words(it.advantage),
            saidOn: of?.saidOn ?? today,
            withdrawn: it.withdrawn,
          },
        })
      }
    >
      <Combobox
        label={t('fields.work')}
        hint={t('workHint')}
        options={known}
        create={(text) => text}
        from={1}
        value={it.work ? { value: it.work, label: it.work } : null}
        onChange={(one) => setIt({ ...it, work: one?.value.slice(0, 120) ?? '' })}
      />
      <Select
        label={t('fields.by')}
        none={t('choose')}
        options={options}
        value={it.by}
        onChange={(by) => setIt({ ...it, by, about: it.about ?? by })}
      />
      <Select
        label={t('fields.about')}
        none={t('choose')}
        options={options}
        value={it.about}
        onChange={(about) => setIt({ ...it, about })}
      />
      <Select
        label={t('fields.stance')}
        options={STANCES.map((value) => ({ value, label: t(`stance.${value}`) }))}
        value={it.stance}
        onChange={(stance) => stance && setIt({ ...it, stance })}
      />
      <TextArea
        label={t('fields.advantage')}
        hint={t('advantageHint')}
        optional
        rows={2}
        maxLength={1000}
        value={it.advantage}
        onChange={(advantage) => setIt({ ...it, advantage })}
      />
      {of && (
        <Checkbox label={t('takeBack')} checked={it.withdrawn} onChange={(withdrawn) => setIt({ ...it, withdrawn })} />
      )}
    </Frame>
  );
}
