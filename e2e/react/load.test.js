// What a page shows before anybody is signed in.
import { scenario } from '../harness/browser.js';
import { stage } from './application.js';

const plain = stage();

scenario('the first load ends signed out, without an error', plain, async visit => {
  const page = await visit.page(plain.url);
  await page.getByText('Nobody is signed in').waitFor();
});
