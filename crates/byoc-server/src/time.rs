//! Times on the wire: RFC 3339, UTC. Inside they are milliseconds since 1970.

use jiff::Timestamp;

/// `1_795_461_474_250` → `2026-11-23T19:17:54.250Z`. What is beyond the years -9999 to 9999 is the first
/// or last time in them.
pub fn rfc3339(milliseconds: i64) -> String {
    let time = Timestamp::from_millisecond(milliseconds).unwrap_or(match milliseconds < 0 {
        true => Timestamp::MIN,
        false => Timestamp::MAX,
    });
    format!("{time:.3}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_rfc_3339() {
        for (milliseconds, text) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (1_709_251_199_999, "2024-02-29T23:59:59.999Z"),
            (4_102_444_800_000, "2100-01-01T00:00:00.000Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
            (1_795_461_474_250, "2026-11-23T19:17:54.250Z"),
        ] {
            assert_eq!(rfc3339(milliseconds), text);
        }
        assert!(rfc3339(i64::MAX).starts_with("9999-12-30T22:00:"));
        assert!(rfc3339(i64::MIN).starts_with("-009999-01-02T01:59:"));
    }
}
