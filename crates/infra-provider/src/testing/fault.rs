//! What may go wrong, and when.

use crate::ProviderError;

/// A call to the cloud.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Call {
    /// Connecting.
    Configure,
    /// Reading a page of objects.
    Read,
    /// Creating.
    Create,
    /// Changing in place.
    Update,
    /// Deleting.
    Delete,
    /// Reading a data source.
    ReadData,
    /// Opening an ephemeral resource.
    Open,
    /// Prolonging one.
    Renew,
    /// Giving one back.
    Close,
    /// Finding an object by its import id.
    Import,
    /// Finding what exists.
    List,
    /// Finding what came of creates.
    Recover,
    /// Removing the marks of creates.
    Settle,
}

impl Call {
    /// Whether it changes objects.
    pub fn is_mutation(self) -> bool {
        matches!(self, Self::Create | Self::Update | Self::Delete)
    }
}

/// A moment within a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Nothing has happened yet.
    Before,
    /// The cloud has done it, and nobody has been told.
    Done,
    /// The progress of a create has been told the identity; the object is not ready yet.
    Identified,
}

/// What goes wrong.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// The call fails. After [`Moment::Identified`] the failure carries the object.
    Error(ProviderError),
    /// The same, and the object is useless.
    Taint(ProviderError),
    /// The call never returns: drop it, as a crash would. See [`crate::testing::MemoryCloud::hung`].
    Hang,
}

/// A fault that waits for its call.
#[derive(Clone, Debug)]
pub struct Injection {
    pub(super) call: Call,
    pub(super) moment: Moment,
    pub(super) fault: Fault,
    pub(super) ty: Option<String>,
    pub(super) subject: Option<String>,
    pub(super) skip: u32,
    pub(super) times: u32,
}

impl Injection {
    /// Goes wrong once, before the next such call does anything.
    pub fn new(call: Call, fault: Fault) -> Self {
        Self { call, moment: Moment::Before, fault, ty: None, subject: None, skip: 0, times: 1 }
    }

    /// At another moment. Only creates are ever at [`Moment::Identified`].
    pub fn at(mut self, moment: Moment) -> Self {
        self.moment = moment;
        self
    }

    /// Only for one type.
    pub fn ty(mut self, ty: &str) -> Self {
        self.ty = Some(ty.to_owned());
        self
    }

    /// Only for one object, as [`crate::testing::Record::subject`] names it.
    pub fn subject(mut self, subject: &str) -> Self {
        self.subject = Some(subject.to_owned());
        self
    }

    /// Lets so many such calls pass before.
    pub fn after(mut self, calls: u32) -> Self {
        self.skip = calls;
        self
    }

    /// Goes wrong so many times.
    pub fn times(mut self, times: u32) -> Self {
        self.times = times;
        self
    }

    /// Goes wrong for good.
    pub fn always(self) -> Self {
        self.times(u32::MAX)
    }

    pub(super) fn is_for(&self, call: Call, moment: Moment, ty: &str, subject: &str) -> bool {
        self.times > 0
            && self.call == call
            && self.moment == moment
            && self.ty.as_deref().is_none_or(|wanted| wanted == ty)
            && self.subject.as_deref().is_none_or(|wanted| wanted == subject)
    }
}
