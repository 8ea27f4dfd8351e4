// What a run of the suite is given by its environment.
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const { BARTLEBY_BINARY, BARTLEBY_CHROMIUM, BARTLEBY_DATABASE_URL, BARTLEBY_E2E_WORKSHOP, BARTLEBY_E2E_EVIDENCE, BARTLEBY_E2E_PICTURES } = process.env;

if (!BARTLEBY_BINARY) {
  console.error(`This suite needs the program. Build it, and run the suite with it:

    go build -o /tmp/bartleby ./cmd/bartleby
    cd e2e && BARTLEBY_BINARY=/tmp/bartleby node --test react/

README.md names the other variables.`);
  process.exit(2);
}

export const binary = resolve(BARTLEBY_BINARY);

// databaseURL of PostgreSQL; "" has each server use a folder of its own.
export const databaseURL = BARTLEBY_DATABASE_URL || '';

export const chromium = BARTLEBY_CHROMIUM || ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);

// workshop is a folder for what is made once: the packed scripts, built applications. One that was not given is removed at the end.
export const workshop = BARTLEBY_E2E_WORKSHOP ? resolve(BARTLEBY_E2E_WORKSHOP) : mkdtempSync(join(tmpdir(), 'bartleby-e2e-'));
mkdirSync(workshop, { recursive: true });
if (!BARTLEBY_E2E_WORKSHOP) process.on('exit', () => rmSync(workshop, { recursive: true, force: true }));

// evidence is the folder where a scenario that failed leaves pictures, the pages' consoles and the server's log.
export const evidence = BARTLEBY_E2E_EVIDENCE ? resolve(BARTLEBY_E2E_EVIDENCE) : join(tmpdir(), 'bartleby-e2e-evidence');

// pictures is a folder for pictures of every hosted page, to be looked at; none are taken where it is not given.
export const pictures = BARTLEBY_E2E_PICTURES && resolve(BARTLEBY_E2E_PICTURES);

export const suite = resolve(import.meta.dirname, '..');
