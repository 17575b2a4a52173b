/* What happens in a shop's pages, told to Zhike 知客. Nothing is stored or sent before the visitor consents, nor when
   the browser asks not to be tracked.

   <script async src="https://zhike.example/v1/zhike.js" data-write-key="wk_..."></script>
   <script>
     window.zhike = window.zhike || []
     zhike.push(['consent', true])                       // when the visitor has agreed; false takes it back
     zhike.push(['product', { product_id: 'p1', name: '雨伞', price: 49.9 }])
     zhike.push(['identify', 'u1', { city: '杭州' }])     // who has signed in
   </script>

   A page view is sent for each page, also where pages change without loading (data-pages="off": none). */
;(function () {
  'use strict'
  var script = document.currentScript || document.querySelector('script[data-write-key]')
  var earlier = window.zhike
  if (!script || (earlier && earlier.version)) return

  var address = new URL('batch', script.src).href
  var writeKey = script.getAttribute('data-write-key')
  var AT_ONCE = 20 // messages in a request
  var SOON = 2000 // milliseconds until what was said is sent
  var LATER = 10000 // and until it is tried again
  var MOST_WAITING = 200
  var MOST_BEACON = 60000 // bytes that a browser still sends while it leaves the page

  var waiting = [] // messages that nobody has accepted yet
  var timer = null
  var sending = false
  var lastPage = null
  var consented = false

  function unwanted() {
    var said = navigator.doNotTrack || window.doNotTrack
    return navigator.globalPrivacyControl === true || said === '1' || said === 'yes'
  }

  /* Storage may be forbidden: then a visitor is somebody new on each page. */
  function stored(name, value) {
    try {
      if (value === undefined) return localStorage.getItem('zhike.' + name)
      if (value === null) localStorage.removeItem('zhike.' + name)
      else localStorage.setItem('zhike.' + name, value)
    } catch {
      return value === undefined ? null : value
    }
    return value
  }

  function forget(names) {
    names.forEach(function (name) { stored(name, null) })
  }

  function newId() {
    if (window.crypto && crypto.randomUUID) return crypto.randomUUID()
    return Date.now().toString(36) + '-' + Math.random().toString(36).slice(2) + Math.random().toString(36).slice(2)
  }

  var anonymousId = null
  var userId = null
  function anonymous() {
    anonymousId = anonymousId || stored('anonymous') || stored('anonymous', newId())
    return anonymousId
  }

  function context() {
    var page = { url: location.href, path: location.pathname, title: document.title, referrer: document.referrer }
    var campaign = {}
    new URLSearchParams(location.search).forEach(function (value, key) {
      if (key.slice(0, 4) === 'utm_') campaign[key === 'utm_campaign' ? 'name' : key.slice(4)] = value
    })
    return { page: page, campaign: campaign, channel: 'web', library: { name: 'zhike.js', version: api.version } }
  }

  /* Until there is consent, messages wait in memory, without a name. */
  function say(type, more) {
    if (unwanted()) return
    var message = { type: type, messageId: newId(), timestamp: new Date().toISOString(), context: context() }
    var user = userId || stored('user')
    waiting.push(Object.assign(message, user ? { userId: user } : {}, more))
    if (waiting.length > MOST_WAITING) waiting.shift()
    if (consented) soon(waiting.length >= AT_ONCE ? 0 : SOON)
  }

  function soon(milliseconds) {
    clearTimeout(timer)
    timer = setTimeout(send, milliseconds)
  }

  function named(messages) {
    return messages.map(function (message) {
      return Object.assign({ anonymousId: anonymous() }, message)
    })
  }

  function body(messages) {
    return JSON.stringify({ writeKey: writeKey, sentAt: new Date().toISOString(), batch: named(messages) })
  }

  /* As text, so that the browser need not ask first whether it may. What was not accepted is sent again under the same
     message ids. */
  function send() {
    if (!consented || sending || !waiting.length) return
    sending = true
    var messages = waiting.slice(0, AT_ONCE)
    var again = true
    fetch(address, { method: 'POST', body: body(messages), credentials: 'omit', headers: { 'Content-Type': 'text/plain' } })
      .then(function (answer) { again = answer.status === 429 || answer.status >= 500 })
      .catch(function () {})
      .then(function () {
        sending = false
        if (!again) waiting = waiting.filter(function (message) { return messages.indexOf(message) < 0 })
        if (waiting.length) soon(again ? LATER : 0)
      })
  }

  /* At the end of a page nothing can be waited for. */
  function leave() {
    if (!consented || !waiting.length || !navigator.sendBeacon) return
    var count = waiting.length
    while (count > 1 && body(waiting.slice(0, count)).length > MOST_BEACON) count = Math.ceil(count / 2)
    if (navigator.sendBeacon(address, new Blob([body(waiting.slice(0, count))], { type: 'text/plain' }))) {
      waiting.splice(0, count)
      leave()
    }
  }

  var api = {
    version: '1',

    consent: function (given) {
      consented = given === true && !unwanted()
      if (consented) {
        stored('consent', '1')
        if (userId) stored('user', userId)
        soon(0)
      } else {
        clearTimeout(timer)
        waiting = []
        anonymousId = userId = null
        forget(['consent', 'anonymous', 'user'])
      }
    },

    identify: function (user, traits) {
      if (user !== undefined && user !== null) userId = String(user)
      if (consented && userId) stored('user', userId)
      say('identify', { traits: traits || {} })
    },

    track: function (event, properties) { say('track', { event: event, properties: properties || {} }) },

    product: function (product) { api.track('Product Viewed', product) },

    page: function (name, properties) {
      lastPage = location.pathname + location.search
      say('page', Object.assign({ properties: properties || {} }, name ? { name: name } : {}))
    },

    /* Somebody has signed out: what follows is another visitor's. */
    reset: function () {
      leave()
      anonymousId = userId = null
      forget(['anonymous', 'user'])
    },

    flush: send,

    push: function (call) { api[call[0]].apply(api, call.slice(1)) },
  }

  function pageChanged() {
    if (location.pathname + location.search !== lastPage) api.page()
  }

  function watchPages() {
    api.page()
    addEventListener('popstate', pageChanged)
    ;['pushState', 'replaceState'].forEach(function (name) {
      var original = history[name]
      history[name] = function () {
        var result = original.apply(this, arguments)
        setTimeout(pageChanged, 0) // by then the page has its new title
        return result
      }
    })
  }

  window.zhike = api
  if (stored('consent') === '1') api.consent(true)
  if (script.getAttribute('data-pages') !== 'off') watchPages()
  if (Array.isArray(earlier)) earlier.forEach(api.push)
  addEventListener('pagehide', leave)
  document.addEventListener('visibilitychange', function () {
    if (document.visibilityState === 'hidden') leave()
  })
})()
