//! Numbers: the SDK takes and tells 32 bits of them.

/// As the SDK takes it. What does not fit is as near as can be: the API says what is wrong with it.
pub(crate) fn int32(number: Option<i64>) -> Option<i32> {
    number.map(|number| i32::try_from(number).unwrap_or(if number < 0 { i32::MIN } else { i32::MAX }))
}

/// The same where 0 says nothing.
pub(crate) fn nonzero32(number: Option<i64>) -> Option<i32> {
    int32(number.filter(|number| *number != 0))
}

/// As the SDK tells it; 0 where it says nothing.
pub(crate) fn int64(number: Option<i32>) -> Option<i64> {
    Some(number.unwrap_or_default().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_as_near_as_can_be() {
        assert_eq!(int32(Some(7)), Some(7));
        assert_eq!(int32(Some(1 << 40)), Some(i32::MAX));
        assert_eq!(int32(Some(-(1 << 40))), Some(i32::MIN));
        assert_eq!(nonzero32(Some(0)), None);
        assert_eq!(int64(None), Some(0));
    }
}
