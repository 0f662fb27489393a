// Switching between stacks. System V calling convention unless said otherwise.

// void tuco_switch(void** save_sp, void* to_sp)
// Saves the callee-saved registers and the control parts of mxcsr and the x87 control word below the
// return address, stores rsp in *save_sp and resumes what was saved at to_sp. Control words are loaded
// only when they differ (most of the time both sides have the default); sticky flags stay the thread's.
// Frame, from to_sp up: control words (8 bytes), r15, r14, r13, r12, rbx, rbp, return address.
  .text
  .p2align 5
  .globl tuco_switch
  .type tuco_switch, @function
tuco_switch:
  .cfi_startproc
  pushq %rbp
  pushq %rbx
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  subq $8, %rsp
  stmxcsr (%rsp)
  fnstcw 4(%rsp)
  movq %rsp, (%rdi)
  movl (%rsp), %eax
  movzwl 4(%rsp), %ecx
  movq %rsi, %rsp
  xorl (%rsp), %eax
  xorw 4(%rsp), %cx
  andl $0xffc0, %eax
  orl %ecx, %eax
  jnz 2f
1:
  addq $8, %rsp
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbx
  popq %rbp
  ret
2:
  ldmxcsr (%rsp)
  fldcw 4(%rsp)
  jmp 1b
  .cfi_endproc
  .size tuco_switch, . - tuco_switch

// First return address of every goroutine. rsp is 16-byte aligned; rbp is 0, so that frame pointer
// walks end here.
  .p2align 4
  .globl tuco_goroutine_entry
  .type tuco_goroutine_entry, @function
tuco_goroutine_entry:
  .cfi_startproc
  .cfi_undefined rip
  call tuco_goroutine_main
  ud2
  .cfi_endproc
  .size tuco_goroutine_entry, . - tuco_goroutine_entry

// void tuco_call_on_stack(void (*fn)(void*), void* arg, void* stack_top)
// Calls fn(arg) with rsp = stack_top (16-byte aligned), then comes back. rbp keeps the old stack, so
// that debuggers and frame pointer walks cross over.
  .p2align 4
  .globl tuco_call_on_stack
  .type tuco_call_on_stack, @function
tuco_call_on_stack:
  .cfi_startproc
  pushq %rbp
  .cfi_def_cfa_offset 16
  .cfi_offset rbp, -16
  movq %rsp, %rbp
  .cfi_def_cfa_register rbp
  movq %rdi, %rax
  movq %rsi, %rdi
  movq %rdx, %rsp
  call *%rax
  movq %rbp, %rsp
  popq %rbp
  .cfi_def_cfa rsp, 8
  ret
  .cfi_endproc
  .size tuco_call_on_stack, . - tuco_call_on_stack

// void tuco_save_outside(void)
// Records where the caller's frame ends and its callee-saved registers in the current G
// (G::outside_sp at 192, outside_regs after it). Clobbers rax and rcx.
  .p2align 4
  .globl tuco_save_outside
  .type tuco_save_outside, @function
tuco_save_outside:
  movq %fs:0x50, %rax
  testq %rax, %rax
  jz 1f
  leaq 8(%rsp), %rcx
  movq %rcx, 192(%rax)
  movq %rbx, 200(%rax)
  movq %rbp, 208(%rax)
  movq %r12, 216(%rax)
  movq %r13, 224(%rax)
  movq %r14, 232(%rax)
  movq %r15, 240(%rax)
1:
  ret
  .size tuco_save_outside, . - tuco_save_outside

  .section .note.GNU-stack,"",@progbits
