import { useState } from 'react';
import { uuidv7 } from '#domain/ids.ts';
import { useOpMutation } from '#web/api.ts';
import { useT } from '#web/i18n.ts';
import { Button } from '#web/ui/button.tsx';
import { CopyButton } from '#web/ui/copy-button.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { PasswordField, Select, TextField } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { Stack, Text } from '#web/ui/layout.tsx';
import { Checkbox } from '#web/ui/choices.tsx';
import {
  channelOf,
  FIELDS,
  GATEWAYS,
  isSecret,
  isTick,
  isWebhook,
  type Field,
  type GatewayCode,
} from '../gateway-fields.rules.ts';
import { addLine, changeLine, type LineOut } from '../numbers.contract.ts';
import { templateFault, templatesOf, TemplatesPart, typedTemplates } from './templates-part.tsx';

const SHOWN: readonly Field[] = [
  'from',
  'url',
  'account',
  'key',
  'signing',
  'system',
  'language',
  'smtp',
  'tags',
  'deletes',
  'country',
];

/** A price as somebody typed it; null for none, NaN for what is no number. */
const typed = (text: string): number | null => (text.trim() === '' ? null : Number(text.trim().replace(',', '.')));

/** A new number at a gateway, or another one's settings. Secrets that were given are never shown; one given anew needs all of them. */
export function LineDialog({ line, onClose }: { line: LineOut | null; onClose: () => void }) {
  const t = useT('numbers');
  const [id] = useState(() => line?.id ?? uuidv7(Date.now()));
  const [name, setName] = useState(line?.name ?? '');
  const [gateway, setGateway] = useState<GatewayCode | null>(line?.gateway ?? null);
  const [values, setValues] = useState<Partial<Record<Field, string>>>(() => {
    const { templates: _, ...rest } = line?.settings ?? {};
    return rest;
  });
  const [templates, setTemplates] = useState(() => typedTemplates(line?.settings.templates));
  const [perDay, setPerDay] = useState(String(line?.perDay ?? 5000));
  const [perMinute, setPerMinute] = useState(String(line?.perMinute ?? 60));
  const [cost, setCost] = useState(line?.cost == null ? '' : String(line.cost));
  const [currency, setCurrency] = useState(line?.currency ?? '');
  const [perMonth, setPerMonth] = useState(line?.perMonth == null ? '' : String(line.perMonth));
  const [made, setMade] = useState<string | null>(null);
  const add = useOpMutation(addLine, { invalidates: ['numbers'] });
  const change = useOpMutation(changeLine, { invalidates: ['numbers'] });

  const { needs = [], takes = [] } = gateway ? FIELDS[gateway] : {};
  const takesNumbers = gateway !== null && channelOf(gateway) === 'sms';
  const fields = SHOWN.filter((it) => (it === 'country' ? takesNumbers : needs.includes(it) || takes.includes(it)));
  // a server of mail is asked for otherwise than an address on the web
  const named = (part: 'fields' | 'hints', field: Field): string =>
    t(`gateways.${gateway}.${part}.${field}`, { defaultValue: t(`${part}.${field}`) });
  const given = (field: Field): string => (values[field] ?? '').trim();
  const keepsSecrets = line !== null && !fields.some((it) => isSecret(it) && given(it));
  const missing = needs.find((it) => !given(it) && !(isSecret(it) && keepsSecrets));
  const isNumber = (text: string, high: number): boolean =>
    /^\d+$/.test(text.trim()) && Number(text) >= 1 && Number(text) <= high;
  const blocked =
    (!name.trim() && t('needName')) ||
    (!gateway && t('needGateway')) ||
    (missing && t('needField', { field: named('fields', missing) })) ||
    (gateway === 'whatsapp' && templateFault(templates) && t(`templates.need.${templateFault(templates)}`)) ||
    (given('country') !== '' && !/^[1-9]\d{0,2}$/.test(given('country')) && t('needCountry')) ||
    (!isNumber(perMinute, 6000) && t('needPerMinute')) ||
    (!isNumber(perDay, 1_000_000) && t('needPerDay')) ||
    (cost.trim() !== '' && !(typed(cost)! >= 0) && t('needCost')) ||
    (perMonth.trim() !== '' && !(typed(perMonth)! >= 0.01) && t('needPerMonth')) ||
    (perMonth.trim() !== '' && !typed(cost) && t('needCostForMonth')) ||
    (currency.trim() !== '' && !/^[A-Za-z]{3}$/.test(currency.trim()) && t('needCurrency'));

  const pick = (secret: boolean): Record<string, string> =>
    Object.fromEntries(fields.filter((it) => isSecret(it) === secret && given(it)).map((it) => [it, given(it)]));
  const settings = () => ({
    ...pick(false),
    ...(gateway === 'whatsapp' ? { templates: templatesOf(templates) } : {}),
  });
  const limits = {
    perMinute: Number(perMinute),
    perDay: Number(perDay),
    cost: typed(cost),
    currency: currency.trim() === '' ? null : currency.trim().toUpperCase(),
    perMonth: typed(perMonth),
  };
  const send = async (): Promise<void> => {
    if (line) {
      await change.mutateAsync({
        params: { id },
        body: {
          name: name.trim(),
          settings: settings(),
          limits,
          ...(keepsSecrets ? {} : { secrets: pick(true) }),
        },
      });
      onClose();
    } else {
      const { address } = await add.mutateAsync({
        body: { id, name: name.trim(), gateway: gateway!, settings: settings(), secrets: pick(true), ...limits },
      });
      // what the courier goes to itself need not be told anywhere
      if (isWebhook(gateway!)) setMade(address);
      else onClose();
    }
  };

  return (
    <Dialog
      open
      onClose={onClose}
      width={560}
      title={line ? t('changeThis', { name: line.name }) : t('add')}
      foot={made !== null && <Button onClick={onClose}>{t('console:close')}</Button>}
    >
      {made !== null ? (
        <Stack gap="m">
          <Text>{t(`gateways.${gateway}.tell`)}</Text>
          <Text as="span" style={{ overflowWrap: 'anywhere' }}>
            <bdi dir="ltr">{made}</bdi>
          </Text>
          <span>
            <CopyButton text={made} what={t('address')} />
          </span>
          {gateway && FIELDS[gateway].proof !== 'signature' && <Text dim>{t(`proofs.${FIELDS[gateway].proof}`)}</Text>}
        </Stack>
      ) : (
        <Form
          deed={line ? t('console:save') : t('make')}
          feature="numbers"
          blocked={blocked || null}
          onSubmit={send}
          aside={<Button onClick={onClose}>{t('console:cancel')}</Button>}
        >
          <TextField
            label={t('name')}
            hint={t('nameHint')}
            maxLength={80}
            value={name}
            onChange={setName}
            data-autofocus
          />
          {line === null && (
            <Select
              label={t('gateway')}
              options={GATEWAYS.map((it) => ({ value: it, label: t(`gateways.${it}.name`) }))}
              value={gateway}
              onChange={setGateway}
            />
          )}
          {gateway && <Text dim>{t(`gateways.${gateway}.means`)}</Text>}
          {gateway &&
            fields.map((field) => {
              if (isTick(field))
                return (
                  <Checkbox
                    key={field}
                    label={named('fields', field)}
                    detail={named('hints', field)}
                    checked={values[field] === 'yes'}
                    onChange={(on) => setValues((now) => ({ ...now, [field]: on ? 'yes' : '' }))}
                  />
                );
              const props = {
                label: named('fields', field),
                hint: isSecret(field) && line ? t('secretKept') : named('hints', field),
                optional: !needs.includes(field) || (isSecret(field) && line !== null),
                value: values[field] ?? '',
                onChange: (value: string) => setValues((now) => ({ ...now, [field]: value })),
                autoComplete: 'off',
              };
              return isSecret(field) ? (
                <PasswordField key={field} {...props} maxLength={300} />
              ) : (
                <TextField
                  key={field}
                  {...props}
                  dir="ltr"
                  maxLength={field === 'url' ? 500 : field === 'from' ? 254 : 100}
                />
              );
            })}
          {gateway === 'whatsapp' && <TemplatesPart typed={templates} onChange={setTemplates} />}
          <TextField label={t('perMinute')} inputMode="numeric" value={perMinute} onChange={setPerMinute} />
          <TextField
            label={t('perDay')}
            hint={t('perDayHint')}
            inputMode="numeric"
            value={perDay}
            onChange={setPerDay}
          />
          <TextField
            label={t('cost')}
            hint={t('costHint')}
            optional
            inputMode="decimal"
            value={cost}
            onChange={setCost}
          />
          <TextField label={t('currency')} optional maxLength={3} value={currency} onChange={setCurrency} />
          <TextField
            label={t('perMonth')}
            hint={t('perMonthHint')}
            optional
            inputMode="decimal"
            value={perMonth}
            onChange={setPerMonth}
          />
        </Form>
      )}
    </Dialog>
  );
}
