// Template ids are given by the platform's console; the H5 names the kinds, the house the templates.
Page({
  data: { words: '学校开放核对、退回、确认时，微信里给您发一条。收件箱里总有一份，不订也不会漏。' },

  onLoad(query) {
    this.templates = (query.templates || '').split(',').filter(Boolean).slice(0, 3)
  },

  ask() {
    if (!this.templates.length) return this.back()
    wx.requestSubscribeMessage({
      tmplIds: this.templates,
      success: () => this.back(),
      fail: () => this.setData({ words: '没有订上，可能在微信设置里关了通知。收件箱里照样看得到。' }),
    })
  },

  back() {
    wx.navigateBack({ fail: () => wx.reLaunch({ url: '/pages/index/index' }) })
  },
})
