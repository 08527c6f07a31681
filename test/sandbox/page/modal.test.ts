import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { ModalView } from '../../../sandbox/slack/contract.ts';
import { eventually, useBrowsing } from './browsing.ts';
import { modal, paula, snapshotOf } from './sample.ts';
import { option, plain, withIds } from './sample-blocks.ts';

const browsing = useBrowsing();

const openModal = async (change: Partial<ModalView> = {}) => {
  const { fixture, open } = browsing();
  for (const path of ['submit', 'click', 'close']) fixture.answer(path, () => ({ ok: true }));
  fixture.answer('suggest', ({ value }) => ({
    options: [option('r1', 'golden-linux 1.4.2'), option('r2', 'golden-windows 3.0.0')].filter((one) =>
      one.text.text.includes(String(value)),
    ),
  }));
  fixture.show(paula.id, snapshotOf(paula, { modal: { ...modal, ...change } }));
  const page = await open(`/?as=${paula.id}`);
  await page.getByRole('dialog', { name: 'New rollout' }).waitFor();
  return { fixture, page };
};
const choose = async (page: Page, select: string, name: string) => {
  await page.getByRole('combobox', { name: select }).click();
  await page.getByRole('option', { name }).click();
};

test('every input sends what was left in it', async () => {
  const { fixture, page } = await openModal();
  await page.getByRole('textbox', { name: 'Name' }).fill('everywhere');
  await page.getByRole('textbox', { name: 'Reason' }).fill('new\nkernel');
  await choose(page, 'Recipe', 'golden-linux 1.4.2');
  await choose(page, 'Build Region', 'us-east-1');
  await choose(page, 'Target Regions', 'eu-central-1');
  await page.getByRole('option', { name: 'us-east-1' }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('combobox', { name: 'Accounts' }).fill('golden-w');
  await page.getByRole('option', { name: 'golden-windows' }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('checkbox', { name: 'Tag copies' }).check();
  await page.getByRole('radio', { name: 'One by one' }).check();
  await choose(page, 'Approver', 'Andrew');
  await choose(page, 'Channel', '#random');
  await page.getByLabel('Not before').fill('2027-01-02');
  await page.getByRole('textbox', { name: 'Keep' }).fill('5');
  await page.getByRole('button', { name: 'Submit' }).click();
  await eventually(() =>
    expect(fixture.toldTo('submit')).toEqual([
      {
        as: paula.id,
        viewId: 'V1',
        values: {
          name: { value: 'everywhere' },
          reason: { value: 'new\nkernel' },
          recipe: { value: 'r1' },
          'build-region': { value: 'us' },
          'target-regions': { value: ['eu', 'us'] },
          accounts: { value: ['r2'] },
          options: { value: ['enc', 'tag'] },
          mode: { value: 'one' },
          approver: { value: 'U0ANDREW' },
          channel: { value: 'C0RANDOM' },
          'not-before': { value: '2027-01-02' },
          keep: { value: '5' },
        },
      },
    ]),
  );
});

test('untouched inputs show their initial values and are not sent', async () => {
  const { fixture, page } = await openModal();
  expect(await page.getByRole('combobox', { name: 'Build Region' }).inputValue()).toBe('eu-central-1');
  expect(await page.getByRole('checkbox', { name: 'Encrypt copies' }).isChecked()).toBe(true);
  await page.getByRole('button', { name: 'Submit' }).click();
  await eventually(() => expect(fixture.toldTo('submit')[0]).toMatchObject({ values: {} }));
});

test('an external select asks from its shortest query on', async () => {
  const { fixture, page } = await openModal();
  await page.getByRole('combobox', { name: 'Accounts' }).click();
  await page.getByText('Type at least 1 character').waitFor();
  expect(fixture.toldTo('suggest')).toEqual([]);
  await page.getByRole('combobox', { name: 'Accounts' }).fill('nothing like it');
  await page.getByText('No results').waitFor();
  expect(fixture.toldTo('suggest')[0]).toMatchObject({
    container: { kind: 'view', viewId: 'V1' },
    blockId: 'accounts',
    actionId: 'value',
    value: 'nothing like it',
  });
});

test('errors stand beneath their field, which gets the focus', async () => {
  const { page } = await openModal({ errors: { keep: 'Please enter a valid number.' } });
  await page.getByRole('alert').getByText('Please enter a valid number.').waitFor();
  await eventually(async () => {
    const focused = page.locator('input:focus');
    expect(await focused.getAttribute('aria-invalid', { timeout: 200 })).toBe('true');
    expect(await focused.inputValue()).toBe('3');
  });
});

test('what was typed survives an update of the view', async () => {
  const { fixture, page } = await openModal();
  await page.getByRole('textbox', { name: 'Name' }).fill('everywhere');
  fixture.show(
    paula.id,
    snapshotOf(paula, { modal: { ...modal, hash: '2.b', errors: { name: 'This name is taken.' } } }),
  );
  await page.getByText('This name is taken.').waitFor();
  expect(await page.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('everywhere');
});

test('a reload shows what the twin was told', async () => {
  const { fixture, page } = await openModal({
    values: { name: { value: { type: 'plain_text_input', value: 'told before' } } },
  });
  expect(await page.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('told before');
  await page.getByRole('textbox', { name: 'Name' }).fill('changed');
  await page.getByRole('textbox', { name: 'Reason' }).focus();
  await eventually(() => expect(fixture.toldTo('click')[0]).toMatchObject({ blockId: 'name', value: 'changed' }));
});

test('a submission shows that it is under way', async () => {
  const { fixture, page } = await openModal();
  const answered = Promise.withResolvers();
  fixture.answer('submit', () => answered.promise);
  const submit = page.getByRole('button', { name: 'Submit' });
  await submit.click();
  await page.locator('button[type="submit"][aria-busy="true"]').waitFor();
  await page.getByRole('textbox', { name: 'Name' }).press('Enter');
  answered.resolve({ ok: false, problem: 'We had some trouble connecting. Try again?' });
  await page.getByText('We had some trouble connecting. Try again?').waitFor();
  expect(fixture.toldTo('submit')).toHaveLength(1);
});

test('escape closes the list first and then the modal', async () => {
  const { fixture, page } = await openModal();
  await page.getByRole('combobox', { name: 'Build Region' }).click();
  await page.keyboard.press('Escape');
  expect(await page.getByRole('listbox').count()).toBe(0);
  expect(fixture.toldTo('close')).toEqual([]);
  await page.keyboard.press('Escape');
  await eventually(() => expect(fixture.toldTo('close')).toEqual([{ as: paula.id, viewId: 'V1' }]));
  fixture.show(paula.id, snapshotOf(paula));
  await page.getByRole('dialog').waitFor({ state: 'detached' });
});

test('focus never leaves an open modal', async () => {
  const { page } = await openModal();
  for (let presses = 0; presses < 30; presses += 1) {
    await page.keyboard.press('Tab');
    const outside = "!document.activeElement.closest('dialog') && document.activeElement !== document.body";
    expect(await page.evaluate(outside)).toBe(false);
  }
});

test('a pushed view leads back to what was typed below', async () => {
  const { fixture, page } = await openModal();
  await page.getByRole('textbox', { name: 'Name' }).fill('everywhere');
  const blocks = withIds([{ type: 'section', text: plain('Are you sure?') }]);
  const view = { title: plain('Second'), callback_id: 'second', blocks };
  fixture.show(paula.id, snapshotOf(paula, { modal: { ...modal, viewId: 'V2', depth: 2, view } }));
  await page.getByRole('dialog', { name: 'Second' }).getByRole('button', { name: 'Back' }).click();
  await eventually(() => expect(fixture.toldTo('close')[0]).toMatchObject({ viewId: 'V2' }));
  fixture.show(paula.id, snapshotOf(paula, { modal }));
  await eventually(async () =>
    expect(await page.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('everywhere'),
  );
});
