import { useState } from 'react';
import type { OutOf } from '#domain/operation.ts';
import { addressOf, useOpMutation } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { useLanguageName } from '#web/language-names.ts';
import { Go } from '#web/navigation.tsx';
import { Badge } from '#web/ui/badges.tsx';
import { Button } from '#web/ui/button.tsx';
import { Confirm } from '#web/ui/dialog.tsx';
import { Row, Stack, Text } from '#web/ui/layout.tsx';
import { ListRow } from '#web/ui/list.tsx';
import { ShownOnce } from '#web/ui/shown-once.tsx';
import { TimeAt } from '#web/ui/time.tsx';
import { toast, toastProblem } from '#web/ui/toast.tsx';
import { askContact, linkContact, type listContacts, readContactPhoto, withdrawContact } from '../contacts.contract.ts';
import css from './directory.module.css';

export type Contact = OutOf<typeof listContacts>['contacts'][number];

/** A person to turn to: what for, how, until when they agreed; and for those who may, what can be done. */
export function ContactLine({
  contact,
  onChange,
  named,
}: {
  contact: Contact;
  onChange?: (() => void) | undefined;
  /** tells the organisation, too: in a list of several */
  named?: boolean;
}) {
  const t = useT('directory');
  const format = useFormat();
  const languageName = useLanguageName();
  const [shown, setShown] = useState<string | null>(null);
  const [leaving, setLeaving] = useState(false);
  const link = useOpMutation(linkContact, {});
  const ask = useOpMutation(askContact, { invalidates: ['contacts'], onDone: () => toast(t('contact.onItsWay')) });
  const withdraw = useOpMutation(withdrawContact, { invalidates: ['contacts'], onDone: () => setLeaving(false) });
  const problem = (error: unknown) => toastProblem(error, 'directory');
  return (
    <ListRow
      lead={
        <Row gap="s" tight as="span">
          <Badge>{t(`contactKind.${contact.kind}`)}</Badge>
          {named && (
            <Go to="/w/$workspace/organisations/$id" params={{ id: contact.organisation.id }}>
              <bdi>{contact.organisation.name}</bdi>
            </Go>
          )}
          {contact.askNow && <Badge tone="late">{t('contact.askNow')}</Badge>}
        </Row>
      }
      when={
        <>
          {t('contact.agreed')} <TimeAt at={contact.consentOn} only="date" />
        </>
      }
      title={
        <>
          {contact.photoAt && (
            <img
              className={css.face}
              src={addressOf(readContactPhoto, { params: { id: contact.id } })}
              alt={t('contact.faceOf', { name: contact.name })}
              width={48}
              height={48}
              loading="lazy"
            />
          )}
          <bdi>{contact.name}</bdi>
          {contact.post && (
            <Text as="span" dim>
              {' · '}
              <bdi>{contact.post}</bdi>
            </Text>
          )}
        </>
      }
      detail={
        <bdi>
          {[
            contact.about,
            contact.reach,
            contact.availability,
            contact.place,
            contact.languages.length > 0 ? format.list(contact.languages.map(languageName)) : null,
            contact.substitute ? t('contact.insteadOf', { name: contact.substitute.name }) : null,
          ]
            .filter((it) => it !== null && it !== '')
            // each keeps its own direction: a number among Arabic words is read from its first digit
            .map((it) => `\u2068${it}\u2069`)
            .join(' · ')}
        </bdi>
      }
    >
      {onChange && (
        <Stack gap="s">
          {contact.asked && (
            <Text small dim>
              {t(`contact.askedBy.${contact.asked.channel}`)} <TimeAt at={contact.asked.at} only="date" />
              {' · '}
              {contact.asked.deliveredAt ? (
                <>
                  {t('contact.reached')} <TimeAt at={contact.asked.deliveredAt} />
                </>
              ) : (
                t(`contact.askedState.${contact.asked.state}`)
              )}
            </Text>
          )}
          <Row>
            {contact.askTo && contact.askNow && (
              <Button
                size="small"
                busy={ask.isPending}
                onClick={() => ask.mutate({ params: { id: contact.id } }, { onError: problem })}
              >
                {t('contact.askMessage')}
              </Button>
            )}
            <Button size="small" look="quiet" onClick={onChange}>
              {t('change')}
            </Button>
            <Button
              size="small"
              look="quiet"
              busy={link.isPending}
              onClick={() =>
                link.mutate(
                  { params: { id: contact.id } },
                  { onSuccess: (answer) => setShown(answer.link), onError: problem },
                )
              }
            >
              {t('contact.link')}
            </Button>
            <Button size="small" look="quiet" onClick={() => setLeaving(true)}>
              {t('contact.withdraw')}
            </Button>
          </Row>
          {shown && (
            <ShownOnce label={t('contact.linkIs', { name: contact.name })} secret={shown} why={t('contact.linkWhy')} />
          )}
        </Stack>
      )}
      <Confirm
        open={leaving}
        onClose={() => setLeaving(false)}
        title={t('contact.withdrawTitle', { name: contact.name })}
        deed={t('contact.withdraw')}
        look="grave"
        busy={withdraw.isPending}
        onConfirm={() => withdraw.mutate({ params: { id: contact.id } }, { onError: problem })}
      >
        <Text>{t('contact.withdrawMeans')}</Text>
      </Confirm>
    </ListRow>
  );
}
