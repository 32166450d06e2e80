// Read numbers as people say them, and weights as they are typed.
const DIGITS = "零一二三四五六七八九";
const UNITS = ["", "十", "百", "千"];

const four = (number) => {
  let words = "";
  let hasGap = false;
  for (const place of [3, 2, 1, 0]) {
    const digit = Math.floor(number / 10 ** place) % 10;
    if (digit) words += (hasGap && words ? "零" : "") + DIGITS[digit] + UNITS[place];
    hasGap = !digit;
  }
  return words;
};

// Return a decimal number in Chinese words: 320.5 is 三百二十点五.
export const spoken = (text) => {
  const [whole, part] = text.split(".");
  const [high, low] = [Math.floor(Number(whole) / 10000), Number(whole) % 10000];
  let words = high ? `${four(high)}万` : "";
  if (low) words += (high && low < 1000 ? "零" : "") + four(low);
  if (!words) words = DIGITS[0];
  if (words.startsWith("一十")) words = words.slice(1);
  return part ? `${words}点${[...part].map((digit) => DIGITS[Number(digit)]).join("")}` : words;
};

export const GRAMS = { jin: 500, kg: 1000 };

// Return the grams of a weight as it was typed, or NaN for what is none: up to three decimals, no part of a gram.
export const gramsOf = (text, unit) => {
  const plain = text.normalize("NFKC").trim().replace("。", ".");
  const match = /^(\d{1,7})(?:\.(\d{1,3}))?$/.exec(plain);
  if (!match) return NaN;
  const thousandths = Number(match[1] + (match[2] ?? "").padEnd(3, "0")) * GRAMS[unit];
  return thousandths % 1000 ? NaN : thousandths / 1000;
};

// Return grams in a unit, without needless zeros.
export const inUnit = (grams, unit) => String(Math.round((grams * 1000) / GRAMS[unit]) / 1000);

// Return the price of a weight in fen: rounded once, half up.
export const priceOf = (grams, fenPerKg) => Number((BigInt(grams) * BigInt(fenPerKg) * 2n + 1000n) / 2000n);
