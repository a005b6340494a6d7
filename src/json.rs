//! Reads JSON. `serde_json` explains in words what it can't read, prints numbers for that and knows how
//! floating-point numbers are rounded: all that is a tenth of what the first page loads. The app needs to
//! know only that a text can't be read.

use std::fmt;

use serde::{
    Deserializer,
    de::{self, DeserializeOwned, DeserializeSeed, IntoDeserializer, Visitor},
    forward_to_deserialize_any,
};

/// How deep lists and objects may lie in each other, as in `serde_json`.
const DEEPEST: u8 = 127;

/// The value of a text; `None` if it is not JSON, or not such a value.
pub fn from_str<T: DeserializeOwned>(text: &str) -> Option<T> {
    let mut reader = Reader {
        text,
        at: 0,
        unescaped: String::new(),
        depth: 0,
    };
    let value = T::deserialize(&mut reader).ok()?;
    reader.next().is_none().then_some(value)
}

/// A text that can't be read.
#[derive(Debug)]
struct Unreadable;

impl fmt::Display for Unreadable {
    fn fmt(&self, _f: &mut fmt::Formatter) -> fmt::Result {
        Ok(())
    }
}

impl std::error::Error for Unreadable {}

impl de::Error for Unreadable {
    fn custom<T: fmt::Display>(_message: T) -> Self {
        Unreadable
    }
}

type Read<T> = Result<T, Unreadable>;

struct Reader<'t> {
    text: &'t str,
    at: usize,
    /// The last text with escapes in it, without them.
    unescaped: String,
    depth: u8,
}

enum Number {
    Positive(u64),
    Negative(i64),
    Other(f64),
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// The byte after blanks; it is not taken.
    fn next(&mut self) -> Option<u8> {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
        self.peek()
    }

    /// Takes this byte after blanks; false if another is there.
    fn takes(&mut self, byte: u8) -> bool {
        let is_there = self.next() == Some(byte);
        self.at += usize::from(is_there);
        is_there
    }

    fn take(&mut self, byte: u8) -> Read<()> {
        self.takes(byte).then_some(()).ok_or(Unreadable)
    }

    /// Takes this word after blanks.
    fn takes_word(&mut self, word: &str) -> bool {
        self.next();
        let is_there = self.text.as_bytes()[self.at..].starts_with(word.as_bytes());
        self.at += if is_there { word.len() } else { 0 };
        is_there
    }

    /// A text in quotes.
    fn string(&mut self) -> Read<&str> {
        self.take(b'"')?;
        self.unescaped.clear();
        let mut start = self.at;
        loop {
            let byte = self.peek().ok_or(Unreadable)?;
            match byte {
                b'"' | b'\\' => {
                    let piece = self.text.get(start..self.at).ok_or(Unreadable)?;
                    self.at += 1;
                    if byte == b'"' {
                        if self.unescaped.is_empty() {
                            return Ok(piece);
                        }
                        self.unescaped.push_str(piece);
                        return Ok(&self.unescaped);
                    }
                    self.unescaped.push_str(piece);
                    let letter = self.escaped()?;
                    self.unescaped.push(letter);
                    start = self.at;
                }
                0..0x20 => return Err(Unreadable),
                _ => self.at += 1,
            }
        }
    }

    /// The letter after a backslash.
    fn escaped(&mut self) -> Read<char> {
        let byte = self.peek().ok_or(Unreadable)?;
        self.at += 1;
        Ok(match byte {
            b'"' | b'\\' | b'/' => char::from(byte),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let mut code = self.four_digits()?;
                // Two halves of one letter.
                if (0xd800..0xdc00).contains(&code) {
                    let is_next = self.peek() == Some(b'\\');
                    self.at += 1;
                    if !is_next || self.peek() != Some(b'u') {
                        return Err(Unreadable);
                    }
                    self.at += 1;
                    let low = self.four_digits()?;
                    if !(0xdc00..0xe000).contains(&low) {
                        return Err(Unreadable);
                    }
                    code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
                }
                char::from_u32(code).ok_or(Unreadable)?
            }
            _ => return Err(Unreadable),
        })
    }

    fn four_digits(&mut self) -> Read<u32> {
        let mut code = 0;
        for _ in 0..4 {
            let digit = char::from(self.peek().unwrap_or_default()).to_digit(16);
            code = code * 16 + digit.ok_or(Unreadable)?;
            self.at += 1;
        }
        Ok(code)
    }

    /// Passes digits; false if there are none.
    fn passes_digits(&mut self) -> bool {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        self.at > start
    }

    /// Passes one of these bytes.
    fn passes(&mut self, bytes: &[u8]) -> bool {
        let is_there = self.peek().is_some_and(|byte| bytes.contains(&byte));
        self.at += usize::from(is_there);
        is_there
    }

    /// Passes a number, and says where it began and whether it is whole.
    fn pass_number(&mut self) -> Read<(usize, bool)> {
        self.next();
        let start = self.at;
        self.passes(b"-");
        let mut is_number = self.passes(b"0") || self.passes_digits();
        let whole = self.at;
        if self.passes(b".") {
            is_number &= self.passes_digits();
        }
        if self.passes(b"eE") {
            self.passes(b"+-");
            is_number &= self.passes_digits();
        }
        match is_number {
            true => Ok((start, self.at == whole)),
            false => Err(Unreadable),
        }
    }

    fn number(&mut self) -> Read<Number> {
        let (start, is_whole) = self.pass_number()?;
        let text = self.text.get(start..self.at).ok_or(Unreadable)?;
        if is_whole {
            if let Ok(number) = text.parse() {
                return Ok(Number::Positive(number));
            }
            // `-0` is no whole number: as one it would lose its sign.
            if let Ok(number) = text.parse()
                && number != 0
            {
                return Ok(Number::Negative(number));
            }
        }
        let number = float(text);
        match number.is_finite() {
            true => Ok(Number::Other(number)),
            false => Err(Unreadable),
        }
    }

    /// Passes any value.
    fn pass(&mut self) -> Read<()> {
        match self.next() {
            Some(b'"') => self.string().map(|_| ()),
            Some(b'[') => {
                self.open(b'[')?;
                let mut is_first = true;
                while self.has_more(&mut is_first, b']')? {
                    self.pass()?;
                }
                self.close(b']')
            }
            Some(b'{') => {
                self.open(b'{')?;
                let mut is_first = true;
                while self.has_more(&mut is_first, b'}')? {
                    self.string()?;
                    self.take(b':')?;
                    self.pass()?;
                }
                self.close(b'}')
            }
            Some(b'-' | b'0'..=b'9') => self.pass_number().map(|_| ()),
            _ => match ["null", "true", "false"]
                .iter()
                .any(|it| self.takes_word(it))
            {
                true => Ok(()),
                false => Err(Unreadable),
            },
        }
    }

    /// Takes the bracket that a list or an object begins with.
    fn open(&mut self, bracket: u8) -> Read<()> {
        self.take(bracket)?;
        if self.depth >= DEEPEST {
            return Err(Unreadable);
        }
        self.depth += 1;
        Ok(())
    }

    /// Whether another item follows in the list or object that ends with `end`, which is not taken. The
    /// comma before the item is.
    fn has_more(&mut self, is_first: &mut bool, end: u8) -> Read<bool> {
        if self.next() == Some(end) {
            return Ok(false);
        }
        if !std::mem::take(is_first) {
            self.take(b',')?;
        }
        Ok(true)
    }

    /// Takes the bracket at the end.
    fn close(&mut self, bracket: u8) -> Read<()> {
        self.depth -= 1;
        self.take(bracket)
    }
}

/// The browser can read them: the tables for it need not be loaded.
#[cfg(target_arch = "wasm32")]
fn float(text: &str) -> f64 {
    js_sys::parse_float(text)
}

#[cfg(not(target_arch = "wasm32"))]
fn float(text: &str) -> f64 {
    text.parse().unwrap_or(f64::NAN)
}

impl<'de> Deserializer<'de> for &mut Reader<'_> {
    type Error = Unreadable;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        match self.next() {
            Some(b'"') => visitor.visit_str(self.string()?),
            Some(b'[') => self.deserialize_seq(visitor),
            Some(b'{') => self.deserialize_map(visitor),
            Some(b'-' | b'0'..=b'9') => self.deserialize_f64(visitor),
            Some(b'n') if self.takes_word("null") => visitor.visit_unit(),
            _ => self.deserialize_bool(visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        let is_true = self.takes_word("true");
        match is_true || self.takes_word("false") {
            true => visitor.visit_bool(is_true),
            false => Err(Unreadable),
        }
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        match self.number()? {
            Number::Positive(number) => visitor.visit_u64(number),
            Number::Negative(number) => visitor.visit_i64(number),
            Number::Other(number) => visitor.visit_f64(number),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        visitor.visit_str(self.string()?)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        self.deserialize_str(visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        match self.takes_word("null") {
            true => visitor.visit_none(),
            false => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Read<V::Value> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        self.open(b'[')?;
        let value = visitor.visit_seq(Items::of(self))?;
        self.close(b']')?;
        Ok(value)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        self.open(b'{')?;
        let value = visitor.visit_map(Items::of(self))?;
        self.close(b'}')?;
        Ok(value)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Read<V::Value> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Read<V::Value> {
        if self.next() != Some(b'{') {
            let word = self.string()?.into_deserializer();
            return visitor.visit_enum::<de::value::StrDeserializer<Unreadable>>(word);
        }
        self.open(b'{')?;
        let value = visitor.visit_enum(Items::of(self))?;
        self.close(b'}')?;
        Ok(value)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        self.pass()?;
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 char bytes byte_buf unit unit_struct tuple
        tuple_struct
    }
}

/// The items of a list or an object.
struct Items<'r, 't> {
    reader: &'r mut Reader<'t>,
    is_first: bool,
}

impl<'r, 't> Items<'r, 't> {
    fn of(reader: &'r mut Reader<'t>) -> Self {
        Self {
            reader,
            is_first: true,
        }
    }
}

impl<'de> de::SeqAccess<'de> for Items<'_, '_> {
    type Error = Unreadable;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Read<Option<S::Value>> {
        match self.reader.has_more(&mut self.is_first, b']')? {
            true => seed.deserialize(&mut *self.reader).map(Some),
            false => Ok(None),
        }
    }
}

impl<'de> de::MapAccess<'de> for Items<'_, '_> {
    type Error = Unreadable;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Read<Option<S::Value>> {
        match self.reader.has_more(&mut self.is_first, b'}')? {
            true => seed.deserialize(&mut *self.reader).map(Some),
            false => Ok(None),
        }
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Read<S::Value> {
        self.reader.take(b':')?;
        seed.deserialize(&mut *self.reader)
    }
}

/// A variant with a value: the only key of an object.
impl<'de> de::EnumAccess<'de> for Items<'_, '_> {
    type Error = Unreadable;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Read<(S::Value, Self)> {
        let variant = seed.deserialize(&mut *self.reader)?;
        self.reader.take(b':')?;
        Ok((variant, self))
    }
}

impl<'de> de::VariantAccess<'de> for Items<'_, '_> {
    type Error = Unreadable;

    fn unit_variant(self) -> Read<()> {
        match self.reader.takes_word("null") {
            true => Ok(()),
            false => Err(Unreadable),
        }
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Read<S::Value> {
        seed.deserialize(self.reader)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _len: usize, visitor: V) -> Read<V::Value> {
        self.reader.deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Read<V::Value> {
        self.reader.deserialize_map(visitor)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;
    use serde_json::Value;

    use super::*;
    use crate::samples::custom_cloud;

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Kind {
        Plain,
        Wrapped(u8),
        Pair(i8, bool),
        Full { name: String },
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(tag = "kind", rename_all = "snake_case")]
    enum Tagged {
        One { count: u64 },
        Two,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Text(String);

    #[derive(Debug, PartialEq, Deserialize)]
    struct All {
        kinds: Vec<Kind>,
        tagged: Option<Tagged>,
        text: Text,
        #[serde(default)]
        number: Option<f64>,
        map: BTreeMap<String, Option<i64>>,
        nothing: (),
        pair: (u8, String),
    }

    const ALL: &str = r#" { "kinds" : [ "plain", {"wrapped":7}, {"pair":[-1,true]}, {"full": {"name":"a"}} ],
        "unknown": [{"a":[1.5e3,null,"x\"y"]},false], "tagged": {"count":1234,"kind":"one"},
        "text":"\u00fc\ud83d\ude00\n\/", "number":-0.25, "map":{"a":null,"b\t":-9}, "nothing":null, "pair":[2,"é"] } "#;

    /// Both read the same, or neither reads anything.
    fn compare<T: DeserializeOwned + PartialEq + fmt::Debug>(text: &str) {
        let theirs = serde_json::from_str::<T>(text).ok();
        assert_eq!(from_str::<T>(text), theirs, "{text}");
    }

    #[test]
    fn every_shape_is_read_as_serde_json_reads_it() {
        assert!(from_str::<All>(ALL).is_some());
        compare::<All>(ALL);
        compare::<Value>(ALL);
        let cloud = custom_cloud(serde_json::json!({ "tags": { "a": "b" } }));
        let cloud = serde_json::to_string_pretty(&cloud).expect("a text");
        assert!(from_str::<byoc_types::CustomCloud>(&cloud).is_some());
        compare::<byoc_types::CustomCloud>(&cloud);
        compare::<Value>(&cloud);
    }

    #[test]
    fn a_text_that_is_cut_or_changed_is_refused_where_serde_json_refuses_it() {
        for (at, _) in ALL.char_indices() {
            compare::<All>(&ALL[..at]);
            for other in [
                "", "\"", ",", "{", "]", "0", "-", "\\", "\u{1}", "u", " ", ".",
            ] {
                let end = at + ALL[at..].chars().next().map_or(0, char::len_utf8);
                let changed = format!("{}{other}{}", &ALL[..at], &ALL[end..]);
                compare::<All>(&changed);
                compare::<Value>(&changed);
            }
        }
    }

    #[test]
    fn numbers_and_words_are_those_of_json() {
        for text in [
            "0",
            "-0",
            "-0.0",
            "01",
            "1.",
            ".5",
            "1e",
            "1e5",
            "1E-2",
            "-",
            "--1",
            "+1",
            "1e999",
            "-1e999",
            "1e-999",
            "9007199254740993",
            "18446744073709551616",
            "-9223372036854775808",
            "-9223372036854775809",
            "null",
            "nul",
            "nulls",
            "true",
            "True",
            "",
            " ",
            "\"\\ud800\"",
            "\"\\ud800\\u0041\"",
            "\"\\udc00\"",
            "\"\\x\"",
            "\"\\u12g4\"",
            "\"a\nb\"",
            "[1,]",
            "[,1]",
            "[1 2]",
            "{\"a\":1,}",
            "{\"a\" 1}",
            "{1:2}",
            "1 2",
            "[]",
            "{}",
        ] {
            compare::<Value>(text);
            compare::<Option<f64>>(text);
            compare::<Option<u64>>(text);
            compare::<Option<i8>>(text);
            compare::<Option<String>>(text);
            compare::<()>(text);
        }
    }

    #[test]
    fn what_lies_too_deep_is_refused() {
        for depth in [126, 127, 128, 129, 100_000] {
            let text = "[".repeat(depth) + &"]".repeat(depth);
            assert_eq!(from_str::<Value>(&text).is_some(), depth < 128, "{depth}");
            assert_eq!(
                from_str::<de::IgnoredAny>(&text).is_some(),
                depth < 128,
                "{depth}"
            );
        }
        compare::<Value>(&("[".repeat(127) + &"]".repeat(127)));
        compare::<Value>(&("[".repeat(128) + &"]".repeat(128)));
    }
}
