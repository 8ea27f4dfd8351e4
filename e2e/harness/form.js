// The forms of the prebuilt components.

// fill fills inputs by their names, and goes on by the keyboard once the form's button can be pressed: what is said of an input moves it
// away under a pointer.
export async function fill(page, values, button = 'Continue') {
  let input;
  for (const [name, value] of Object.entries(values)) {
    input = page.locator(`input[name=${name}]:not([tabindex="-1"])`); // not one that only password managers see
    await input.fill(value);
  }
  await page.getByRole('button', { name: button, exact: true }).click({ trial: true });
  await input.press('Enter');
}
