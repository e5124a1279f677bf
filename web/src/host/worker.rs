//! The engine in a worker, from the same wasm module as the page: no second download, no second compilation.
//!
//! Messages are bytes (`wire`), moved, not copied. The worker's first message is `Ready`; until it has come nothing else is
//! sent, and when it names another build, does not come, or the worker breaks, the host answers with `Crashed` and the driver
//! reopens the run inline at the same moment.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use js_sys::{Array, Object, Reflect, Uint8Array};
use skylapse_view::{BuildId, FromEngine, ToEngine};
use wasm_bindgen::prelude::{Closure, JsCast, JsValue};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent, Worker};

use super::contract::{Host, HostKind, Wall};
use super::run::Run;
use super::server::Server;
use super::wire;
use crate::dom;

/// A worker that has not said `Ready` after this long is given up.
const START_MAX_MS: f64 = 8_000.0;
/// One slice of the worker: long enough to be efficient, short enough that `Pause` and `Seek` are heard at once.
const SLICE_MS: f64 = 12.0;

/// The page's side.
pub struct WorkerHost {
    worker: Worker,
    inbox: Rc<RefCell<VecDeque<FromEngine>>>,
    waiting: Vec<ToEngine>,
    build: BuildId,
    is_ready: bool,
    is_broken: bool,
    started_ms: Option<f64>,
    // Kept alive as long as the worker is.
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(JsValue)>,
}

impl WorkerHost {
    /// Starts a worker; `None` when this page cannot have one.
    #[must_use]
    pub fn start(build: BuildId) -> Option<Self> {
        let skylapse = Reflect::get(&js_sys::global(), &"skylapse".into()).ok()?;
        let read = |name: &str| Reflect::get(&skylapse, &name.into()).ok();
        let (script, js, module) = (read("worker")?.as_string()?, read("js")?, read("module")?);
        let worker = Worker::new(&script).ok()?;
        let inbox: Rc<RefCell<VecDeque<FromEngine>>> = Rc::default();

        let into = Rc::clone(&inbox);
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let message = event.data().dyn_into::<Uint8Array>().ok();
            let message = message.and_then(|bytes| wire::from_bytes(&bytes.to_vec()));
            into.borrow_mut().push_back(message.unwrap_or_else(|| crashed("a message that cannot be read")));
        });
        let into = Rc::clone(&inbox);
        let on_error = Closure::<dyn FnMut(JsValue)>::new(move |_: JsValue| {
            into.borrow_mut().push_back(crashed("the worker stopped"));
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));

        let first = Object::new();
        Reflect::set(&first, &"js".into(), &js).ok()?;
        Reflect::set(&first, &"module".into(), &module).ok()?;
        worker.post_message(&first).ok()?;
        Some(Self {
            worker,
            inbox,
            waiting: vec![],
            build,
            is_ready: false,
            is_broken: false,
            started_ms: None,
            _on_message: on_message,
            _on_error: on_error,
        })
    }

    fn send(&mut self, message: &ToEngine) {
        let (bytes, transfer) = encoded(message);
        if self.worker.post_message_with_transfer(&bytes, &transfer).is_err() {
            self.inbox.borrow_mut().push_back(crashed("a message that cannot be sent"));
        }
    }

    fn check_build(&mut self, theirs: &BuildId) {
        if *theirs != self.build {
            self.inbox.borrow_mut().push_back(crashed("a worker of another build"));
            return;
        }
        self.is_ready = true;
        for message in std::mem::take(&mut self.waiting) {
            self.send(&message);
        }
    }
}

impl Drop for WorkerHost {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

impl Host for WorkerHost {
    fn post(&mut self, message: ToEngine) {
        if self.is_ready {
            self.send(&message);
        } else {
            self.waiting.push(message);
        }
    }

    fn advance(&mut self, wall: Wall) {
        let started_ms = *self.started_ms.get_or_insert(wall.now_ms);
        if !self.is_ready && !self.is_broken && wall.now_ms - started_ms > START_MAX_MS {
            self.is_broken = true;
            self.inbox.borrow_mut().push_back(crashed("the worker does not start"));
        }
    }

    fn receive(&mut self) -> Option<FromEngine> {
        let message = self.inbox.borrow_mut().pop_front();
        if let Some(FromEngine::Ready { build }) = &message {
            self.check_build(build);
        }
        message
    }

    fn kind(&self) -> HostKind {
        HostKind::Worker
    }

    fn crash(&mut self) {
        self.worker.terminate();
        self.inbox.borrow_mut().push_back(crashed("terminated on purpose"));
    }
}

fn crashed(message: &str) -> FromEngine {
    FromEngine::Crashed { at_s: f64::NAN, message: message.to_owned() }
}

fn encoded<T: serde::Serialize>(message: &T) -> (Uint8Array, Array) {
    let array = Uint8Array::from(wire::to_bytes(message).as_slice());
    let transfer = Array::of1(&array.buffer());
    (array, transfer)
}

/// The worker's side: answers messages and works in slices between them.
pub fn serve<R: Run + 'static>(build: BuildId) {
    let Ok(scope) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() else { return };
    let session = Rc::new(Session { scope, server: RefCell::new(Server::<R>::default()), is_ticking: false.into() });
    session.answer(&FromEngine::Ready { build });
    let listener = Rc::clone(&session);
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let Ok(bytes) = event.data().dyn_into::<Uint8Array>() else { return };
        if let Some(message) = wire::from_bytes(&bytes.to_vec()) {
            listener.server.borrow_mut().post(message);
            listener.tick();
        }
    });
    let added = session.scope.add_event_listener_with_callback("message", on_message.as_ref().unchecked_ref());
    assert!(added.is_ok(), "a worker can listen to messages");
    // The worker lives as long as this listener.
    on_message.forget();
}

struct Session<R: Run> {
    scope: DedicatedWorkerGlobalScope,
    server: RefCell<Server<R>>,
    is_ticking: std::cell::Cell<bool>,
}

impl<R: Run + 'static> Session<R> {
    fn answer(&self, message: &FromEngine) {
        let (bytes, transfer) = encoded(message);
        // Fails only when the page is gone.
        let _ = self.scope.post_message_with_transfer(&bytes, &transfer);
    }

    /// One slice now, the next one after messages have had their turn.
    fn tick(self: &Rc<Self>) {
        if self.is_ticking.get() {
            return;
        }
        let now_ms = dom::now_ms();
        self.server.borrow_mut().advance(Wall { now_ms, budget_ms: SLICE_MS, clock: dom::now_ms });
        loop {
            let message = self.server.borrow_mut().receive();
            let Some(message) = message else { break };
            self.answer(&message);
        }
        if self.server.borrow().is_busy() {
            self.is_ticking.set(true);
            let next = Rc::clone(self);
            gloo::timers::callback::Timeout::new(4, move || {
                next.is_ticking.set(false);
                next.tick();
            })
            .forget();
        }
    }
}
