//! The reader of states.

use infra_state::State;

/// Every text is a state, or there is an error. What was read is written, read again, and the same from then on.
pub fn state(data: &[u8]) {
    let state = match State::from_bytes(data, "terraform.tfstate") {
        Ok(state) => state,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            return;
        }
    };
    let bytes = state.to_bytes();
    let again = match State::from_bytes(&bytes, "terraform.tfstate") {
        Ok(again) => again,
        Err(error) => panic!("{error}: {}", String::from_utf8_lossy(&bytes)),
    };
    assert!(again == state, "{}", String::from_utf8_lossy(&bytes));
    assert_eq!(again.to_bytes(), bytes);
}
