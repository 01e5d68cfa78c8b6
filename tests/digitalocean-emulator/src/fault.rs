//! Calls that do not end.

use tokio::sync::oneshot;

/// When, in the handling of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Nothing was done yet.
    Before,
    /// It is done, and the answer is not sent.
    After,
}

/// Tells when a call is held.
pub type Held = oneshot::Receiver<()>;

/// What to do with mutating calls.
#[derive(Default)]
pub(crate) struct Faults {
    /// How many mutating calls there were.
    pub mutations: usize,
    hold: Option<(usize, Moment, oneshot::Sender<()>)>,
    lose: Option<(usize, Moment)>,
}

/// What to do with one call.
pub(crate) enum Fate {
    Answer,
    /// The connection ends.
    Lose(Moment),
    /// Nothing ever comes.
    Hold(Moment, oneshot::Sender<()>),
}

impl Faults {
    pub fn hold(&mut self, after: usize, moment: Moment) -> Held {
        let (sender, held) = oneshot::channel();
        self.hold = Some((self.mutations + after, moment, sender));
        held
    }

    pub fn lose(&mut self, after: usize, moment: Moment) {
        self.lose = Some((self.mutations + after, moment));
    }

    pub fn release(&mut self) {
        (self.hold, self.lose) = (None, None);
    }

    /// Of the next mutating call.
    pub fn fate(&mut self) -> Fate {
        let number = self.mutations;
        self.mutations += 1;
        if self.hold.as_ref().is_some_and(|(at, ..)| *at == number)
            && let Some((_, moment, sender)) = self.hold.take()
        {
            return Fate::Hold(moment, sender);
        }
        match self.lose {
            Some((at, moment)) if at == number => {
                self.lose = None;
                Fate::Lose(moment)
            }
            _ => Fate::Answer,
        }
    }
}
