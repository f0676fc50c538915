// Looks at the reports in a browser as a person would: node page.mjs CHROMIUM FOLDER
import assert from 'node:assert/strict';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const [executablePath, folder] = process.argv.slice(2);
const flags = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const browser = await chromium.launch({ executablePath, args: flags });
const complaints = [];
let failures = 0;

// One page for all: a browser takes longest to make new ones.
const page = await browser.newPage();
let shown = '';
const complain = (what) => complaints.push(`${shown}: ${what}`);
page.on('console', (message) => complain(message.text()));
page.on('pageerror', (error) => complain(error.message));
page.on('dialog', (dialog) => { complain(`dialog: ${dialog.message()}`); dialog.dismiss(); });
page.on('request', (request) => { if (!request.url().startsWith('file:')) complain(`request: ${request.url()}`); });

async function open(report, { width = 1200, scheme = 'light' } = {}) {
  shown = `${report} ${width} ${scheme}`;
  await page.setViewportSize({ width, height: 900 });
  await page.emulateMedia({ colorScheme: scheme });
  await page.goto(pathToFileURL(`${folder}/${report}.html`).href);
  return page;
}

const text = (page, selector) => page.locator(selector).first().innerText();
const count = (page, selector) => page.locator(selector).count();
const focused = (page, expression) => page.evaluate(`(() => { const node = document.activeElement; return ${expression}; })()`);
const column = (page, index) => page.$$eval(`#sites tbody tr.row td:nth-child(${index})`, (cells) => cells.map((cell) => cell.textContent));

/* Contrast by WCAG 2: of every piece of text with what lies behind it. */
const faintTexts = (page) => page.evaluate(() => {
  const parse = (color) => color.match(/[\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((c) => { c /= 255; return c <= .03928 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4; }).reduce((sum, c, i) => sum + c * [.2126, .7152, .0722][i], 0);
  const behind = (node) => {
    for (; node; node = node.parentElement) {
      const color = parse(getComputedStyle(node).backgroundColor);
      if (color.length < 4 || color[3] === 1) return color;
    }
    return [255, 255, 255];
  };
  const faint = new Set();
  for (const node of document.querySelectorAll('body *')) {
    if (![...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim()) || node.closest('script') || !node.getClientRects().length) continue;
    const style = getComputedStyle(node), color = node.closest('svg') ? style.fill : style.color;
    const [a, b] = [light(parse(color)), light(behind(node))].sort((x, y) => y - x), ratio = (a + .05) / (b + .05);
    if (ratio < 4.5) faint.add(`${node.tagName}.${node.className.baseVal ?? node.className} ${ratio.toFixed(2)}`);
  }
  return [...faint];
});

const tests = {
  async 'the verdict, the summary and the title say what was found'() {
    await open('sick');
    assert.match(await text(page, '#verdict'), /1 memory leak/);
    assert.match(await text(page, '#verdict'), /large allocation/);
    assert.match(await text(page, '#summary'), /app\.js watched for \d+\.\d s on \d{4}-/);
    assert.match(await page.title(), /^Offheap doctor: .*memory leak/);
    assert.match(await text(await open('healthy'), '#verdict'), /^Healthy$/);
    assert.match(await text(await open('short'), '#verdict'), /^Not enough data: ran 3\.\d s, need 10$/);
  },

  async 'a card has place, numbers, code with the line marked, reasons and the fix'() {
    await open('sick');
    const cards = await count(page, '#findings article');
    assert.ok(cards >= 3 && cards <= 5, `${cards} cards`);
    const slice = page.locator('#findings article', { hasText: 'slice' }).first();
    assert.match(await slice.locator('h3').innerText(), /app\.js:4/);
    assert.equal(await slice.locator('pre .hit').innerText(), '\u25b8    4  const line4 = Buffer.alloc(4); // </script><b>"&amp;');
    assert.equal(await slice.locator('pre').first().locator('span').count(), 7);
    assert.match(await slice.innerText(), /de ad be ef/);
    assert.deepEqual(await slice.locator('.places b').allInnerTexts(), ['allocated', 'view created', 'written by', 'read by']);
    assert.match(await slice.locator('.places').innerText(), /const line5 = Buffer\.alloc\(5\)/);
    assert.match(await slice.locator('.fix').innerText(), /Fix: Copy/);
    assert.equal(await slice.locator('.pair pre').count(), 2);
    await slice.locator('summary').focus();
    await page.keyboard.press('Enter');
    assert.match(await slice.locator('.facts').innerText(), /changed/);
  },

  async 'names that try to get out of their place are text'() {
    await open('sick');
    assert.equal(await count(page, 'img'), 0);
    assert.equal(await count(page, 'script'), 1);
    assert.match(await page.locator('#findings').innerText(), /<img src=x onerror="alert\('file'\)">\/\u{1f600} & \ufffda;b c,d\\e\ufffd\x01?\.js/u);
    assert.match(await page.locator('#findings').innerText(), /<\/script><script>alert\("function"\)<\/script>/);
  },

  async 'the timeline shows every series, the marks and the warm-up, and the arrow keys move its window'() {
    await open('sick');
    assert.deepEqual(await page.$$eval('#timeline polyline', (lines) => lines.map((line) => line.dataset.series)), ['rss', 'external', 'arrayBuffers', 'heapUsed', 'poolReserved', 'pinned']);
    assert.equal(await count(page, '#timeline .collection'), 20);
    assert.equal(await count(page, '#timeline .stall'), 20);
    assert.match(await page.locator('#timeline').innerText(), /warm-up/);
    await page.locator('#legend input').first().focus();
    await page.keyboard.press('Space');
    assert.equal(await count(page, '#timeline polyline'), 5);
    const bars = await count(page, '#bars .bar'), allocated = await column(page, 4);
    assert.equal(bars, 30);
    await page.locator('#from').focus();
    for (let i = 0; i < 5; i++) await page.keyboard.press('PageUp');
    await page.keyboard.press('ArrowRight');
    assert.match(await page.locator('#from').getAttribute('aria-valuetext'), /^10\.3 s$/);
    assert.ok(await count(page, '#bars .bar') < bars);
    assert.ok(await count(page, '#timeline .stall') < 20);
    assert.notDeepEqual(await column(page, 4), allocated);
    assert.match(await text(page, '.in-window'), /from 10\.\d to 20\.\d s; the other figures/);
    await page.locator('#to').focus();
    await page.keyboard.press('Home');
    assert.ok(+await page.locator('#to').inputValue() > +await page.locator('#from').inputValue(), 'the window stays open');
  },

  async 'Enter on a heading sorts the sites and keeps the focus, Enter on a site opens it'() {
    await open('sick');
    const sorted = () => page.$eval('#sites th:nth-child(4)', (cell) => cell.getAttribute('aria-sort'));
    const sizes = async () => (await column(page, 4)).map((cell) => { const [value, unit] = cell.split(' '); return value * 1024 ** ['B', 'KiB', 'MiB', 'GiB'].indexOf(unit); });
    await page.locator('#sites th:nth-child(4) button').focus();
    await page.keyboard.press('Enter');
    assert.equal(await sorted(), 'descending');
    let values = await sizes();
    assert.ok(values.length === 20 && values.every((value, i) => !i || value <= values[i - 1]), 'most first');
    await page.keyboard.press('Enter');
    assert.equal(await sorted(), 'ascending');
    values = await sizes();
    assert.ok(values.every((value, i) => !i || value >= values[i - 1]), 'least first');
    assert.match(await focused(page, 'node.textContent'), /^allocated/);
    await page.locator('#all-sites').focus();
    await page.keyboard.press('Enter');
    assert.equal(await count(page, '#sites tr.row'), 35);
    assert.ok(!await page.locator('#all-sites').isVisible());
    await page.locator('#sites tbody button', { hasText: 'app.js:1' }).first().focus();
    await page.keyboard.press('Enter');
    assert.equal(await focused(page, "node.getAttribute('aria-expanded')"), 'true');
    assert.match(await page.locator('#sites tbody tr:not(.row):visible').innerText(), /const line1[\s\S]*Stack: f1/);
  },

  async 'of hundreds of sites the page says how many it has, and counts whole buffers'() {
    await open('crowded');
    assert.equal(await text(page, '#all-sites'), 'Show the 200 largest of 299');
    assert.deepEqual([...new Set(await column(page, 3))], ['3']);
    await page.locator('#all-sites').click();
    assert.equal(await count(page, '#sites tr.row'), 200);
  },

  async 'the icicle has four modes and is walked with arrow keys'() {
    await open('sick');
    assert.deepEqual(await page.locator('#modes button').allInnerTexts(), ['live', 'high-water', 'allocated', 'temporary']);
    const names = () => page.locator('#icicle button').allInnerTexts();
    assert.ok(!(await names()).some((name) => name.includes('runTask')), 'frames of the event loop are left out');
    await page.locator('#modes button', { hasText: 'temporary' }).focus();
    await page.keyboard.press('Enter');
    assert.equal(await focused(page, "node.getAttribute('aria-pressed')"), 'true');
    await page.locator('#icicle button').first().focus();
    await page.keyboard.press('ArrowDown');
    const chosen = await focused(page, 'node.textContent');
    assert.notEqual(chosen, 'all');
    await page.keyboard.press('Enter');
    assert.equal((await names())[0], chosen);
    assert.equal(await focused(page, 'node.textContent'), chosen);
    await page.keyboard.press('Escape');
    assert.equal((await names())[0], 'all');
    assert.match(await text(page, '#hover'), /all: [\d.]+ [KM]iB \(100 %\)/);
  },

  async 'the memory map has a sentence for each part and adds up'() {
    await open('healthy');
    assert.equal(await count(page, '#parts dt'), 6);
    for (const sentence of await page.locator('#parts .why').allInnerTexts()) assert.match(sentence, /^[A-Z].*\.$/);
    const width = await page.$$eval('#map div', (parts) => parts.reduce((sum, part) => sum + parseFloat(part.style.width), 0));
    assert.ok(Math.abs(width - 100) < .01, `${width} %`);
  },

  async 'what was checked lists every rule, the green ones too'() {
    await open('healthy');
    const list = await page.locator('#checks tbody').innerText();
    for (const rule of ['leak', 'pinning', 'cycles', 'string conversion', 'split characters', 'large allocation', 'slice', 'memory']) assert.match(list, new RegExp(`^${rule}`, 'm'));
    assert.equal(await count(page, '#checks .good'), await count(page, '#checks tbody tr'));
    assert.ok(await page.locator('#checks .warn').count() === 0);
    assert.ok(await count(await open('sick'), '#checks .warn') >= 3);
    assert.match(await (await open('short')).locator('#checks').innerText(), /not judged/);
    assert.match(await text(page, '#overhead'), /own work took \d/);
  },

  async 'nothing that can be reached with Tab hides that it has the focus'() {
    await open('sick', { scheme: 'dark' });
    const seen = new Set();
    for (let i = 0; i < 40; i++) {
      await page.keyboard.press('Tab');
      const { name, outline } = await focused(page, "({ name: node.id || node.tagName, outline: getComputedStyle(node).outlineStyle + ' ' + getComputedStyle(node).outlineWidth })");
      if (name !== 'BODY') assert.match(outline, /(solid|auto) [2-9]/, name);
      seen.add(name);
    }
    for (const name of ['PRE', 'SUMMARY', 'INPUT', 'from', 'to', 'BUTTON']) assert.ok(seen.has(name), `${name} cannot be reached: ${[...seen]}`);
  },

  async 'dark is dark, light is light, and text is readable in both'() {
    for (const scheme of ['light', 'dark']) {
      for (const report of ['sick', 'healthy', 'short']) {
        await open(report, { scheme });
        const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor.match(/\d+/g).reduce((sum, c) => sum + +c, 0) / 3);
        assert.ok(scheme === 'dark' ? ground < 50 : ground > 230, `${scheme}: ${ground}`);
        for (const details of await page.locator('details').all()) await details.evaluate((node) => { node.open = true; });
        await page.evaluate(() => document.querySelector('#sites tbody button').click());
        assert.deepEqual(await faintTexts(page), [], `${report} in ${scheme}`);
      }
    }
  },

  async 'nothing sticks out of the page, on a telephone neither'() {
    for (const report of ['sick', 'healthy', 'short']) {
      await open(report);
      for (const width of [1600, 390, 320]) {
        await page.setViewportSize({ width, height: 900 });
        for (const details of await page.locator('details').all()) await details.evaluate((node) => { node.open = true; });
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0, `${report} at ${width}`);
      }
    }
  },
};

for (const [name, test] of Object.entries(tests)) {
  const start = performance.now();
  try {
    await test();
    console.log(`ok: ${name} (${Math.round(performance.now() - start)} ms)`);
  } catch (error) {
    failures++;
    console.log(`FAIL: ${name}\n${error.stack}`);
  }
}
await browser.close();
for (const complaint of complaints) console.log(`FAIL: the page complains: ${complaint}`);
process.exit(failures || complaints.length ? 1 : 0);
